import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ownIdentity } from '@lanemesh/git';
import { describe, expect, test } from 'vitest';
import { childProgram } from '../../../test/support/children.ts';
import { scratchFolder, until } from '../../../test/support/scratch.ts';
import { acquireLock, lockOwner } from './lock.ts';

const folder = scratchFolder();
const racer = childProgram('lock-racer');
let count = 0;

function newFolder(): string {
  count += 1;
  const dir = join(folder, `lock${count}`);
  mkdirSync(dir);
  writeFileSync(join(dir, 'counter'), '0');
  return dir;
}

describe('a lock', () => {
  test('has one holder, says who, and is free after its release', async () => {
    const dir = newFolder();
    expect(lockOwner(dir, 'race')).toBeNull();
    const lock = await acquireLock(dir, 'race', { waitMs: 0 });
    expect(lockOwner(dir, 'race')).toEqual(ownIdentity());
    await expect(acquireLock(dir, 'race', { waitMs: 0 })).rejects.toThrow(
      `the race lock is held by process ${process.pid}`,
    );
    const other = await acquireLock(dir, 'other', { waitMs: 0 });
    lock.release();
    lock.release();
    expect(lockOwner(dir, 'race')).toBeNull();
    other.release();
  });

  test('keeps few files, however often it is taken', async () => {
    const dir = newFolder();
    for (let i = 0; i < 50; i++) (await acquireLock(dir, 'race', { waitMs: 0 })).release();
    expect(readdirSync(join(dir, 'race.lock'))).toEqual(['50']);
  });

  test.each([
    ['of another run of the system', `${process.pid} other-boot ${ownIdentity().start}`],
    ['of an earlier process with the same number', `${process.pid} ${ownIdentity().boot} 1`],
    ['of a process that is gone', `4194304 ${ownIdentity().boot} 1`],
    ['of nobody, torn by a crash', ''],
  ])('%s is taken at once', async (_, content) => {
    const dir = newFolder();
    mkdirSync(join(dir, 'race.lock'));
    symlinkSync(content || 'x', join(dir, 'race.lock', '7'));
    expect(lockOwner(dir, 'race')).toBeNull();
    const lock = await acquireLock(dir, 'race', { waitMs: 0 });
    expect(readlinkSync(join(dir, 'race.lock', '8'))).toContain(`${process.pid} `);
    lock.release();
  });

  test('is taken at once when its holder was killed', async () => {
    const dir = newFolder();
    const dying = await racer(dir, '1', '1');
    expect(await dying.ended).toBe('SIGKILL');
    (await acquireLock(dir, 'race', { waitMs: 0 })).release();
  });

  test('of a stopped process stays its own', async () => {
    const dir = newFolder();
    const busy = await racer(dir, '100000', '0');
    await until('the racer holds the lock', () => lockOwner(dir, 'race') !== null);
    let owner = null;
    while (owner === null) {
      busy.process.kill('SIGSTOP');
      owner = lockOwner(dir, 'race');
      if (owner === null) busy.process.kill('SIGCONT');
    }
    await expect(acquireLock(dir, 'race', { waitMs: 50 })).rejects.toMatchObject({
      pid: busy.process.pid,
    });
    busy.process.kill('SIGKILL');
    await busy.ended;
    (await acquireLock(dir, 'race', { waitMs: 0 })).release();
  });

  test('loses no update among eight processes, eight more of which die holding it', async () => {
    const dir = newFolder();
    const survivors = Array.from({ length: 8 }, () => racer(dir, '200', '0'));
    const doomed = Array.from({ length: 8 }, (_, i) => racer(dir, '200', String(1 + i * 7)));
    const racers = await Promise.all([...survivors, ...doomed]);
    const ends = await Promise.all(racers.map(({ ended }) => ended));
    expect(ends).toEqual([...Array(8).fill(0), ...Array(8).fill('SIGKILL')]);
    const notes = readdirSync(dir).filter((name) => name.startsWith('done.'));
    const additions = notes.reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
    expect(additions).toBe(8 * 200 + [0, 7, 14, 21, 28, 35, 42, 49].reduce((a, b) => a + b));
    expect(Number(readFileSync(join(dir, 'counter'), 'utf8'))).toBe(additions);
    (await acquireLock(dir, 'race', { waitMs: 0 })).release();
  });
});
