import { join } from 'node:path';
import { KINDS } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';
import { replay } from './golden/ledger.ts';
import { expectedOf, goldenNames } from './report.ts';

const LEDGER = join(ROOT, 'ledger');
const REMEDY =
  'ledgers that exist mean something else now. Is it meant? While the format is a draft: say why in an ADR, then npm run goldens; from version 1 on: never, the change belongs into a new rule set';

const names = goldenNames(LEDGER);

test.each(names)('[R11] the golden ledger %s gives the state it gave', async (name) => {
  const expected = expectedOf(LEDGER, name);
  const given = await replay(join(LEDGER, 'golden', `${name}.bundle`), expected);
  expect(given, REMEDY).toEqual(expected);
});

test('every kind stands in a golden ledger', () => {
  const all = names.map((name) => expectedOf(LEDGER, name));
  const seen = new Set(
    all.flatMap(({ kinds, deadLetters }) => [...kinds, ...deadLetters.map(([, kind]) => kind)]),
  );
  const missing = KINDS.map(({ kind }) => kind).filter((kind) => !seen.has(kind));
  expect(missing, 'npm run goldens takes them in').toEqual([]);
});
