import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../../test/support/scratch.ts';
import { billsLeft, settleBill } from './bills.ts';
import { liveIn, showLive } from './live.ts';

const CLAIM = 'n:claim';
const ABOUT = {
  task: 'n:task',
  title: '',
  lane: '',
  attempt: 1,
  claim: CLAIM,
  of: CLAIM,
  agent: 'codex',
  family: 'openai',
  node: '',
  limits: { wallMs: 1, outputBytes: 1 },
  log: '',
};
const READING = { stage: 'run', lastOutput: 0, output: 0 } as const;
const USED = {
  usage: { input: 9, output: 3, cached: 1 },
  cost: { micro: 7, source: 'agent' },
} as const;

function shown(read: object = USED, about: object = {}) {
  const dir = scratchFolder();
  const reading = () => ({ ...READING, ...read });
  const strike = showLive(dir, 'one', { ...ABOUT, ...about }, reading, () => 0);
  const path = (folder: string) => join(dir, folder, 'one.json');
  /** As if the process that wrote it had died. */
  const die = (folder: string) => {
    const live = JSON.parse(readFileSync(path(folder), 'utf8'));
    live.owner = { pid: 2 ** 22 + 1, start: '1', boot: 'x' };
    writeFileSync(path(folder), JSON.stringify(live));
  };
  return { dir, strike, path, die };
}

test('what an attempt used stays until the ledger has it', () => {
  const { dir, strike, path } = shown();
  expect([liveIn(dir).length, billsLeft(dir)]).toEqual([1, []]);
  strike();
  expect([liveIn(dir), billsLeft(dir), existsSync(path('bills'))]).toEqual([[], [], true]);
  settleBill(dir, 'n:other');
  expect(existsSync(path('bills'))).toBe(true);
  settleBill(dir, CLAIM);
  expect(existsSync(path('bills'))).toBe(false);
});

test.each(['live', 'bills'])('of a process that died it is found (%s)', (folder) => {
  const { dir, strike, path, die } = shown();
  if (folder === 'bills') strike();
  die(folder);
  expect(liveIn(dir)).toEqual([]);
  const about = { task: 'n:task', of: CLAIM, agent: 'codex' };
  expect(billsLeft(dir)).toEqual([{ ...about, ...USED, path: path(folder) }]);
});

test.each([
  ['that had not begun its agent: nothing', { stage: 'setup' }, { cost: { micro: 0 } }],
  ['whose agent does not say: unknown', { stage: 'run' }, { usage: undefined }],
])('of one %s', (_, reading, expected) => {
  const { dir, die } = shown(reading);
  die('live');
  expect(billsLeft(dir)).toMatchObject([expected]);
});

test('of a script there is none, and what is no such file is left alone', () => {
  const { dir, path, die } = shown({}, { agent: 'script' });
  die('live');
  mkdirSync(join(dir, 'bills'));
  writeFileSync(path('bills'), '{"task":');
  expect([billsLeft(dir), existsSync(path('live')), existsSync(path('bills'))]).toEqual([
    [],
    false,
    true,
  ]);
});
