/** An agent for the tests of this package: a shell script that is told its card on stdin. */
import type { Adapter } from '../adapters/adapter.ts';
import { type Brief, NO_BRIEF } from './brief.ts';

/** A report that is complete, with the given fields in place of its own. */
export function report(more: Readonly<Record<string, string>> = {}): string {
  const fields = {
    STATUS: 'complete',
    BLOCKER_CODE: 'none',
    SUMMARY: 'Did it.',
    DONE: 'it',
    BLOCKERS: 'none',
    NEXT_STEP: 'none',
    FILES_CHANGED: 'made.txt',
    TESTS_RUN: 'none',
    DECISIONS: 'none',
    RISKS: 'none',
    ATTEMPTED_APPROACHES: 'none',
    MANUAL_STEPS: 'none',
    ...more,
  };
  const lines = Object.entries(fields).map(([name, text]) => `${name}: ${text}`);
  return `cat > .agent_result.md <<'END'\n${lines.join('\n')}\nEND`;
}

/** What it runs, one script a start (the last one again and again), and what it was told. */
export function helperAgent(...scripts: readonly string[]) {
  const prompts: string[] = [];
  const agent: Adapter = {
    name: 'helper',
    family: 'helpers',
    launch({ prompt }) {
      const run = scripts[Math.min(prompts.length, scripts.length - 1)] ?? 'true';
      prompts.push(prompt);
      return { argv: ['/bin/sh', '-c', run], input: prompt };
    },
  };
  return { prompts, adapters: () => new Map([[agent.name, agent]]) };
}

/** A brief with the given parts. */
export function brief(more: Partial<Brief>): Brief {
  return { ...NO_BRIEF, repo: { name: 'code', target: 'main' }, ...more };
}
