import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isThere } from './is-there.ts';

it('what cannot be looked at is not taken for gone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-agents-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('loop', join(folder, 'loop'));
  expect(await isThere(join(folder, 'file'))).toBe(true);
  expect(await isThere(join(folder, 'loop'))).toBe(true);
  expect(await isThere(join(folder, 'none'))).toBe(false);
  await expect(isThere(join(folder, 'loop', 'tree'))).rejects.toThrow('ELOOP');
  await expect(isThere(join(folder, 'file', 'tree'))).rejects.toThrow('ENOTDIR');
});
