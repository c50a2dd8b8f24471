import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Layout } from '../layout.ts';
import { ANY, placeOf, savedTransports, saveTransport, triesFor } from './transports.ts';

test('what nothing is said of: judges are asked by API first, workers go as their lane says', () => {
  expect(triesFor([], 'verifier', 'openai')).toEqual({ tries: ['api', 'cli'], own: false });
  const places = (['cli', 'api'] as const).map((way) => placeOf([], 'worker', 'openai', way));
  expect(places).toEqual([0, 0]);
  expect(placeOf([], 'verifier', 'openai', 'cli')).toBe(1);
});

test('a family’s own row goes before that of all, role by role; a way it leaves out is not tried', () => {
  const rows = [
    { role: 'verifier', family: ANY, tries: ['cli'] },
    { role: 'verifier', family: 'openai', tries: ['api', 'cli'] },
    { role: 'worker', family: 'openai', tries: ['api', 'cli'] },
  ] as const;
  expect(placeOf(rows, 'verifier', 'google', 'api')).toBeNull();
  expect(placeOf(rows, 'verifier', 'openai', 'cli')).toBe(1);
  expect(placeOf(rows, 'worker', 'openai', 'cli')).toBe(1);
  expect(placeOf(rows, 'worker', 'google', 'api')).toBe(0);
});

test('rows are kept in place of those for the same, and forgotten; a file that is none is said', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'mesh-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const layout = { dir } as Layout;
  const row = { role: 'worker', family: 'openai', tries: ['cli'] } as const;
  expect(await saveTransport(layout, row)).toBe(false);
  expect(await saveTransport(layout, { ...row, tries: ['api'] })).toBe(true);
  expect(await savedTransports(layout)).toEqual([{ ...row, tries: ['api'] }]);
  expect(await saveTransport(layout, { ...row, tries: [] })).toBe(true);
  expect(await savedTransports(layout)).toEqual([]);
  writeFileSync(join(dir, 'transports.json'), '{"transports":[{"role":"cook"}]}');
  await expect(savedTransports(layout)).rejects.toMatchObject({ code: 'transports.file' });
});
