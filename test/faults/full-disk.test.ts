/** A disk that is full, read-only, or fails: said with the path, nothing lost, and on it goes. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { meshCli } from '../support/mesh-cli.ts';
import { describeWith, toolPath } from '../support/tools.ts';
import { FaultWorld } from './fault-world.ts';

const SCRIPT = fileURLToPath(new URL('full-disk.sh', import.meta.url));

interface Said {
  readonly exit: number;
  readonly words: string;
  readonly answer: string;
}

const TITLE = 'a disk that gives no more';
const unshare = toolPath('unshare') ?? 'unshare';
const FLAGS = ['--map-root-user', '--mount'];
const forbidden =
  toolPath('unshare') !== null && spawnSync(unshare, [...FLAGS, 'true']).status !== 0;

if (forbidden) describe.skip(`${TITLE} [needs the right to make a mount namespace]`, suite);
else describeWith(['unshare'], TITLE, suite);

function suite(): void {
  let said: Said[] = [];
  let log = '';
  const answers = (from: RegExp) => said.filter(({ words }) => from.test(words));

  beforeAll(async () => {
    const { ana } = await FaultWorld.make();
    await ana.ok(['config', 'set', 'interval', '5']);
    const args = [...FLAGS, '/bin/sh', SCRIPT, ana.project, meshCli()];
    const { status, stdout, stderr } = spawnSync(unshare, args, {
      // The mark outside of the project lies on another disk.
      env: { ...ana.env, MESH_HOME: join(ana.home, 'state') },
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    said = stdout.split('\n').flatMap(readLine);
    log = stdout.slice(stdout.indexOf('\tlog '));
  }, 120_000);

  test('is said with what it hit and what to do, and exit code 1', () => {
    const failed = said.filter(({ exit }) => exit !== 0);
    expect(failed.length).toBeGreaterThan(4);
    for (const { exit, words, answer } of failed) {
      const { error } = JSON.parse(answer);
      expect([exit, error.code], `${words}: ${answer}`).toEqual([1, 'system']);
      expect(error.message).toMatch(/\.mesh/);
      expect(error.hint).toMatch(/room|read-only|ulimit|disk/);
    }
    const reasons = failed.map(({ answer }) => JSON.parse(answer).error.message).join('\n');
    for (const reason of [/ENOSPC|No space/, /EROFS|Read-only/, /EFBIG|too large/, /EIO/])
      expect(reasons).toMatch(reason);
  });

  test('[INV-1] loses nothing that was acknowledged, and all goes on when there is room', () => {
    const acknowledged = answers(/^publish/).filter(({ exit }) => exit === 0);
    const ids = acknowledged.map(({ answer }) => JSON.parse(answer).id);
    expect(ids.length).toBeGreaterThan(2);
    expect(ids.filter((id) => !log.includes(id))).toEqual([]);
    expect(said.at(-1)).toMatchObject({ words: 'fsck', exit: 0 });
    expect(answers(/^sync/).at(-1)?.exit).toBe(0);
  });
}

/** Nothing for the further lines of an answer. */
function readLine(line: string): Said[] {
  const [exit = '', words, answer = ''] = line.split('\t');
  return words === undefined ? [] : [{ exit: Number(exit), words, answer }];
}
