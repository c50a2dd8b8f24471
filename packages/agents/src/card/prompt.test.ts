import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AttemptSpec } from '../attempt-spec.ts';
import { testbed } from '../testbed.ts';
import type { Brief } from './brief.ts';
import { brief, helperAgent, report } from './helper-agent.ts';
import { documentsFor, TIERS } from './tiers.ts';

const SIGNAL = new AbortController().signal;
const NAMES = Object.values(TIERS).flat();

/** A repository with every document there is, and what its agents are told. */
async function office(spec: Partial<AttemptSpec> = {}) {
  const { prompts, adapters } = helperAgent(`echo a > made.txt\n${report()}`);
  const bed = await testbed({ adapters, findSecret: () => null });
  const write = (path: string, text: string) => writeFileSync(join(bed.checkout, path), text);
  mkdirSync(join(bed.checkout, 'docs'));
  for (const name of NAMES)
    write(`${name === 'STRATEGY' ? 'docs/' : ''}${name}.md`, `The ${name}.\n`);
  // One memory under two names.
  write('CLAUDE.md', 'The AGENTS.\n');
  write('OBJECTIVE.md', 'Fast pages.\n');
  bed.commitToHub('of-test', '');
  const told = async (of: Partial<Brief>, more: Partial<AttemptSpec> = {}) => {
    const over = { agent: 'helper', ...spec, brief: brief(of), ...more };
    const end = await bed.agents.run(bed.spec(over), SIGNAL);
    const context = end.outcome === 'passed' ? end.context : JSON.stringify(end);
    const prompt = (prompts.at(-1) ?? '').replaceAll(/commit [0-9a-f]{40}/g, 'commit BASE');
    return { prompt, context };
  };
  return { bed, told };
}

describe('golden prompts', () => {
  test('hold exactly the documents of their type’s tier', async () => {
    const { told } = await office();
    for (const type of ['implementation', 'research', 'architecture']) {
      const { prompt } = await told({ type });
      await expect(prompt).toMatchFileSnapshot(`golden/${type}.md`);
      const shown = NAMES.filter((name) => prompt.includes(`The ${name}.`));
      const memory = ['CLAUDE'];
      expect(shown).toEqual(
        NAMES.filter((n) => documentsFor(type).includes(n) && !memory.includes(n)),
      );
    }
  });

  test('name a rebase in progress, and what the setup changed', async () => {
    const { bed, told } = await office();
    const rebasing = [
      'git config user.name a && git config user.email a@example.org',
      'echo 1 > src/a.txt && git commit -qam one && git branch one && git reset -q --hard HEAD^',
      'echo 2 > src/a.txt && git commit -qam two && ! git rebase -q one',
    ].join('\n');
    const { prompt } = await told({ type: 'debugging' }, { setup: rebasing });
    await expect(prompt).toMatchFileSnapshot('golden/rebase-in-progress.md');
    expect(prompt).toContain('a rebase is in progress');
    expect(bed.tip()).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('what the checkout adds', () => {
  test('has another hash when the objective file changes, and the same when nothing does', async () => {
    const { bed, told } = await office();
    const wanted = { objectiveFile: 'OBJECTIVE.md', lessons: null, commands: ['echo seen'] };
    const before = await told({ wanted });
    expect(before.prompt).toContain('Fast pages.');
    expect(before.prompt).toContain('What `echo seen` wrote:\n\n```\nseen\n```');
    expect((await told({ wanted })).context).toBe(before.context);
    bed.commitToHub('OBJECTIVE.md', 'Small pages.\n');
    const after = await told({ wanted });
    expect(after.context).not.toBe(before.context);
    expect(after.prompt).toContain('Small pages.');
  });

  test('[INV-12] is shown without secrets; a command that fails stops nothing', async () => {
    const key = `sk-${'a1B2'.repeat(10)}`;
    const { told } = await office();
    const wanted = {
      objectiveFile: null,
      lessons: null,
      commands: [`echo ${key.slice(0, 9)}"${key.slice(9)}"; exit 3`],
    };
    const { prompt } = await told({ wanted });
    expect(prompt).toContain('(it failed: exit 3)\n«redacted»');
    expect(prompt).not.toContain(key);
  });
});

test('types that are decided on evidence are shown it; the others the code', () => {
  expect(documentsFor(null)).toEqual(documentsFor('implementation'));
  for (const type of ['debugging', 'docs', 'design', 'content', 'browser_automation'])
    expect(documentsFor(type)).toEqual([...TIERS.always, 'CODEBASE', ...TIERS.memory]);
  expect(documentsFor('research')).toEqual([...TIERS.always, ...TIERS.evidence, ...TIERS.memory]);
});
