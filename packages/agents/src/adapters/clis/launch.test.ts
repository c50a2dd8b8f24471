/** What each CLI is let do by itself: no more than what keeps it in allows. */
import type { Sandbox } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { SPEC } from '../../testbed.ts';
import type { Launch, Request } from '../adapter.ts';
import type { CliName } from '../definition.ts';
import { CLI } from './clis.ts';

const NAMES = Object.keys(CLI) as CliName[];
const PROMPT = 'the whole card';
const SCHEMA = { type: 'object' };

function launched(name: CliName, more: Partial<Request> = {}): Launch {
  const launch = CLI[name].launch({
    spec: SPEC,
    prompt: PROMPT,
    edits: true,
    file: (file) => `/own/${file}`,
    home: '/home/ana',
    sandbox: 'cli',
    session: '6f1c3b0e-0000-4000-8000-000000000000',
    ...more,
  });
  if (typeof launch === 'string') throw new Error(launch);
  return launch;
}

const said = (name: CliName, more: Partial<Request>) => {
  const { argv, env = {} } = launched(name, more);
  return [...argv, ...Object.values(env)].join(' ');
};

/** How each is told to do whatever it wants, and how it is kept from changing files. */
const WORDS: Readonly<Record<CliName, { free: RegExp; judging: RegExp }>> = {
  claude: { free: /bypassPermissions/, judging: /--disallowedTools Edit,Write,MultiEdit/ },
  codex: { free: /danger-full-access/, judging: /sandbox_mode="read-only"/ },
  gemini: { free: /yolo/, judging: /--approval-mode default/ },
  qwen: { free: /yolo/, judging: /--approval-mode default/ },
  opencode: { free: /"bash":"allow"/, judging: /"edit":"deny"/ },
  copilot: { free: /--allow-all-tools/, judging: /--deny-tool write/ },
};

describe.each(NAMES)('%s', (name) => {
  const { free, judging } = WORDS[name];
  const ours: Sandbox[] = ['ours-full', 'ours-process'];

  test('is let do all it wants in our sandbox alone, or where a person switched both off', () => {
    for (const sandbox of [...ours, 'none'] as const) expect(said(name, { sandbox })).toMatch(free);
    for (const edits of [true, false]) expect(said(name, { edits })).not.toMatch(free);
  });

  test('changes no file by itself where it judges and nothing of ours keeps it in', () => {
    expect(said(name, { edits: false })).toMatch(judging);
    expect(said(name, { edits: true })).not.toMatch(judging);
  });

  test('[INV-12] is told its task on stdin: its arguments can be read by others', () => {
    for (const edits of [true, false]) {
      const { argv, input } = launched(name, { edits, schema: SCHEMA, model: 'm-1' });
      expect(input).toBe(PROMPT);
      expect(argv.join(' ')).not.toContain(PROMPT);
      expect(argv).toContain('m-1');
    }
  });

  test('goes on with a session where it is told to', () => {
    const { argv } = launched(name, { resume: { session: 'session-before' } });
    expect(argv).toContain('session-before');
    expect(argv.join(' ')).not.toContain('6f1c3b0e');
  });
});

test('claude without a sandbox of ours runs in its own, or not at all', () => {
  const { argv } = launched('claude');
  const settings = JSON.parse(argv[argv.indexOf('--settings') + 1] as string);
  expect(settings.sandbox).toEqual({
    enabled: true,
    failIfUnavailable: true,
    autoAllowBashIfSandboxed: true,
    allowUnsandboxedCommands: false,
  });
  expect(launched('claude', { sandbox: 'ours-full' }).argv).not.toContain('--settings');
});

test('codex without a sandbox of ours writes in its worktree alone, and asks nobody', () => {
  expect(launched('codex').argv).toEqual(
    expect.arrayContaining(['approval_policy="never"', 'sandbox_mode="workspace-write"']),
  );
});
