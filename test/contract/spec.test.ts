import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS, type KindDefinition, LIMITS } from '@lanemesh/event';
import {
  ATTEMPT_CYCLE,
  CAMPAIGN_CYCLE,
  type Cycle,
  LANE_CYCLE,
  LOG_CYCLE,
  NODE_CYCLE,
  nextState,
  stepsFrom,
  TASK_CYCLE,
} from '@lanemesh/state';
import { expect, test } from 'vitest';
import { projectFiles, ROOT } from '../architecture/sources.ts';

const SPEC = readFileSync(join(ROOT, 'ledger/SPEC.md'), 'utf8');

/** Rows of the table that follows a comment, without its head; each a list of cells. */
function table(name: string): string[][] {
  const after = SPEC.split(`<!-- ${name}:`)[1] ?? '';
  const lines = after.split('\n').slice(1);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

const rules = [...SPEC.matchAll(/^### \[(R\d+)\]/gm)].map((match) => match[1] as string);

test('the rules are R1 to R16, in order', () => {
  expect(rules).toEqual(Array.from({ length: 16 }, (_, i) => `R${i + 1}`));
});

test('every rule has a test whose title begins with its id, and no title names another rule', () => {
  const titles = projectFiles()
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(ROOT, name), 'utf8');
      return [...text.matchAll(/^\s*(?:describe|test)[^'"`\n]*\(\s*['"`]\[(R\d+)\]/gm)];
    })
    .map((match) => match[1] as string);
  const tested = new Set(titles);
  expect(
    rules.filter((rule) => !tested.has(rule)),
    'rules without a test',
  ).toEqual([]);
  expect(
    [...tested].filter((rule) => !rules.includes(rule)),
    'no such rule',
  ).toEqual([]);
});

test('the limits are those of the code', () => {
  const said = Object.fromEntries(
    table('limits').map(([name = '', value]) => [name.split(' ')[0], Number(value)]),
  );
  expect(said).toEqual(LIMITS);
});

test('the kinds are those of the code', () => {
  const said = table('kinds').map(([kind, v, by, claim, quorum]) => ({
    kind,
    v,
    by,
    claim,
    quorum,
  }));
  const definitions: readonly KindDefinition[] = KINDS;
  expect(said).toEqual(
    definitions.map(({ kind, version, by, claim, quorum = '' }) => ({
      kind,
      v: String(version),
      by: typeof by === 'string' ? by : by.join(', '),
      claim,
      quorum,
    })),
  );
});

const CYCLES = [TASK_CYCLE, ATTEMPT_CYCLE, LANE_CYCLE, CAMPAIGN_CYCLE, NODE_CYCLE, LOG_CYCLE];

test.each(CYCLES as readonly Cycle<string, string>[])(
  'the life of one $what is that of the code',
  (cycle) => {
    const steps = (state: string) =>
      stepsFrom(cycle, state)
        .map((step) => `${step} → ${nextState(cycle, state, step)}`)
        .sort();
    const said = table(`life of one ${cycle.what}`).map(([state, cell = '']) => [
      state,
      cell === '' ? [] : cell.split(', ').sort(),
    ]);
    expect(said).toEqual(Object.keys(cycle.table).map((state) => [state, steps(state)]));
  },
);
