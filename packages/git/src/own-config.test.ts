import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { sealConfig } from './own-config.ts';

test('settings of others are replaced, also by many at once', async () => {
  const dir = join(scratchFolder(), 'own.git');
  mkdirSync(dir);
  const file = join(dir, 'config');
  writeFileSync(file, '[core]\n\tfsmonitor = /tmp/evil\n');
  const more = '[gc]\n\tauto = 0\n';
  await Promise.all(Array.from({ length: 20 }, () => sealConfig(dir, more)));
  expect(readFileSync(file, 'utf8')).toMatch(/^\[core\]\n[^[]*\[gc\]\n\tauto = 0\n$/);
  expect(readFileSync(file, 'utf8')).not.toContain('evil');
  expect(readdirSync(dir)).toEqual(['config']);
});
