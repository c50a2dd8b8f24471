import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { jsonSchemaOf } from '../../packages/event/src/schema.ts';
import { ROOT } from '../architecture/sources.ts';

const FOLDER = join(ROOT, 'ledger/schemas');

// `npm run schemas` runs this file with --update, which writes what differs.
test.each(KINDS.map(({ kind }) => kind))(
  'ledger/schemas/%s.json is what the code says',
  async (kind) => {
    const definition = KINDS.find((known) => known.kind === kind);
    const schema = { title: kind, description: definition?.about, ...jsonSchemaOf(kind) };
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(FOLDER, `${kind}.json`));
  },
);

test('there is no schema of a kind that is gone', () => {
  const names: string[] = KINDS.map(({ kind }) => `${kind}.json`);
  expect(readdirSync(FOLDER).filter((name) => !names.includes(name))).toEqual([]);
});
