import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../../../test/support/scratch.ts';
import { type HighWater, highWaterPath, readHighWater, writeHighWater } from './high-water.ts';
import { machineOf } from './machine.ts';

const folder = scratchFolder();
const mark = (number: number, root = '/project'): HighWater => ({
  mesh: 'a'.repeat(64),
  number,
  oid: String(number).padStart(40, '0'),
  digest: 'b'.repeat(64),
  machine: null,
  root,
});

describe('INV-1: the high-water mark', () => {
  test('is the last one written; a torn write leaves the one before it', async () => {
    const path = highWaterPath(join(folder, 'torn'));
    expect(readHighWater(path)).toBeNull();
    for (const number of [1, 2, 3]) {
      await writeHighWater(path, mark(number));
      expect(readHighWater(path)).toMatchObject(mark(number));
    }
    const whole = readFileSync(path);
    for (const cut of [4096 + 100, 4096 + 500]) {
      const torn = Buffer.from(whole);
      torn.fill(0, cut, cut + 30);
      writeFileSync(path, torn);
      expect(readHighWater(path)?.number).toBe(2);
    }
    await writeHighWater(path, mark(4));
    expect(readHighWater(path)?.number).toBe(4);
  });

  test('that is unreadable is as none, and is written anew', async () => {
    const path = highWaterPath(join(folder, 'gone'));
    await writeHighWater(path, mark(7));
    truncateSync(path, 0);
    expect(readHighWater(path)).toBeNull();
    await writeHighWater(path, mark(8, 'x'.repeat(5000)));
    expect(readHighWater(path)).toMatchObject({ number: 8, root: null });
  });
});

test('a machine has a name that says nothing else about it', () => {
  const name = machineOf({ MESH_MACHINE: 'laptop' });
  expect(name).toMatch(/^[0-9a-f]{32}$/);
  expect(machineOf({ MESH_MACHINE: 'laptop' })).toBe(name);
  expect(machineOf({ MESH_MACHINE: 'other' })).not.toBe(name);
});
