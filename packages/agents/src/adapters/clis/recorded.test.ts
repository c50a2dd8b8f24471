/** What real CLIs wrote, read by their adapters. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Told } from '../adapter.ts';
import type { CliName } from '../definition.ts';
import { CLI } from './clis.ts';

const FOLDER = join(import.meta.dirname, '..', 'recorded');
/** When they were recorded, about. */
const NOW = new Date(2026, 10, 21, 19, 5).getTime();

interface Recorded {
  readonly cli: CliName;
  readonly case: string;
  /** A signal: by which it was ended. */
  readonly exit: number | string;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

function recorded(name: string): Recorded {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
}

/** until: the first line that is not there any more, since it was ended. */
function told(name: string, until?: RegExp): Told {
  const { cli, exit, stdout, stderr } = recorded(name);
  const reader = CLI[cli].reader({ model: undefined } as never);
  const end = until ? stdout.findIndex((line) => until.test(line)) : stdout.length;
  for (const line of stdout.slice(0, end)) reader.stdout(Buffer.from(`${line}\n`));
  for (const line of stderr) reader.stderr(Buffer.from(`${line}\n`));
  return reader.end(until || typeof exit === 'string' ? null : exit, NOW);
}

test.each([
  ['qwen-edit', /"type":"result"/],
  ['opencode-edit', /"reason":"stop"/],
])('%s, ended before its end: it used what it said by then', (name, until) => {
  const { usage: whole } = told(name);
  const { usage, failure } = told(name, until);
  expect(failure).toBeDefined();
  expect(usage?.input).toBeGreaterThan(0);
  expect(usage?.input).toBeLessThanOrEqual(whole?.input ?? 0);
});

const AT_8_05_PM = new Date(2026, 10, 21, 20, 5).getTime();

test.each([
  ['codex-edit', { answer: 'Wrote made.txt.', usage: { input: 15017, output: 64, cached: 5018 } }],
  ['gemini-edit', { answer: 'Wrote made.txt.', usage: { input: 23197, output: 75, cached: 7732 } }],
  [
    'opencode-edit',
    {
      answer: 'Wrote made.txt.',
      usage: { input: 7232, output: 65, cached: 2413 },
      cost: { micro: 4949, source: 'agent' },
    },
  ],
  ['qwen-edit', { answer: 'Wrote made.txt.', usage: { input: 18834, output: 74, cached: 6290 } }],
  [
    'claude-edit',
    {
      answer: 'Wrote made.txt.',
      usage: { input: 13219, output: 69, cached: 4417 },
      cost: { micro: 37472, source: 'agent' },
    },
  ],
  ['copilot-edit', { answer: 'Wrote made.txt.', model: 'stub-model' }],
])('%s: what it did and used', (name, expected) => {
  const said = told(name);
  expect(said).toMatchObject(expected);
  expect(said.session).toMatch(/[0-9a-zA-Z_-]{20}/);
  expect(said.failure).toBeUndefined();
  if (!('cost' in expected)) expect(said.cost, 'of a model without price').toBeUndefined();
  if (!('usage' in expected)) expect(said.usage, 'nobody says').toBeUndefined();
});

test.each([
  ['codex-quota', 'quota_limited', AT_8_05_PM],
  ['codex-auth', 'signed_out', undefined],
  ['codex-overload', 'overloaded', undefined],
  ['codex-garbage', 'exit', undefined],
  ['gemini-quota', 'quota_limited', undefined],
  ['gemini-auth', 'signed_out', undefined],
  ['gemini-overload', 'overloaded', undefined],
  ['gemini-garbage', 'exit', undefined],
  ['opencode-auth', 'signed_out', undefined],
  ['opencode-quota', 'quota_limited', undefined],
  ['opencode-overload', 'overloaded', undefined],
  ['opencode-nokey', 'unreachable', undefined],
  ['gemini-nokey', 'signed_out', undefined],
  ['gemini-cut', 'unreachable', undefined],
  // It says `success` beside the error, and when its five hours are over.
  ['claude-quota', 'quota_limited', 1_795_288_200_000],
  ['claude-auth', 'signed_out', undefined],
  ['claude-nokey', 'signed_out', undefined],
  ['claude-overload', 'overloaded', undefined],
  ['claude-garbage', 'exit', undefined],
  // Both exit with 0.
  ['qwen-auth', 'signed_out', undefined],
  ['qwen-garbage', 'exit', undefined],
  ['qwen-nokey', 'signed_out', undefined],
  ['copilot-quota', 'quota_limited', undefined],
  ['copilot-auth', 'signed_out', undefined],
  ['copilot-overload', 'overloaded', undefined],
  ['copilot-garbage', 'exit', undefined],
])('%s is %s', (name, reason, resets) => {
  const { failure, usage } = told(name);
  expect(failure?.reason).toBe(reason);
  expect(failure?.resets).toBe(resets);
  if (reason !== 'exit') expect(usage).toEqual({ input: 0, output: 0, cached: 0 });
});

test.each([
  // Nobody comes to be let in by asking again.
  ['claude-auth', 1],
  ['claude-overload', 3],
])('%s, which would ask ten times, is ended at number %i', (name, tries) => {
  const { stdout } = recorded(name);
  const reader = CLI.claude.reader({ model: undefined } as never);
  const asked = stdout.findIndex((line) => {
    reader.stdout(Buffer.from(`${line}\n`));
    return reader.isOver?.();
  });
  expect(stdout[asked]).toContain(`"attempt":${tries},`);
});

test('opencode, which sleeps where it is refused, is ended at a spent quota, and after a few other refusals', () => {
  const error = (words: string, message = 'stream error') =>
    Buffer.from(`level=ERROR message="${message}" error.error="AI_APICallError: ${words}"\n`);
  const isOverAfter = (...lines: Buffer[]) => {
    const reader = CLI.opencode.reader({ model: undefined } as never);
    for (const line of lines) reader.stderr(line);
    return reader.isOver?.();
  };
  const busy = error('The server is currently overloaded.');
  expect(isOverAfter(error('You exceeded your current quota.'))).toBe(true);
  expect(isOverAfter(error('Rate limit reached.'))).toBe(false);
  expect([isOverAfter(busy, busy), isOverAfter(busy, busy, busy)]).toEqual([false, true]);
  const aside = error('Unable to connect', 'Failed to fetch models.dev');
  expect(isOverAfter(aside, aside, aside, aside)).toBe(false);
});

test('claude, which tries again for long where nobody answers, is ended, and its provider is out of reach', () => {
  const line = (attempt: number) =>
    Buffer.from(
      `{"type":"system","subtype":"api_retry","attempt":${attempt},"max_retries":10,"retry_delay_ms":562,"error_status":null,"error":"unknown"}\n`,
    );
  const reader = CLI.claude.reader({ model: undefined } as never);
  for (const attempt of [1, 2]) reader.stdout(line(attempt));
  expect(reader.isOver?.()).toBe(false);
  reader.stdout(line(3));
  expect(reader.isOver?.()).toBe(true);
  expect(reader.end(143, NOW).failure?.reason).toBe('unreachable');
});
