import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Hub, startHub } from '../support/hubs.ts';
import { meshCli } from '../support/mesh-cli.ts';
import { scratchFolder } from '../support/scratch.ts';
import { describeTraced, type Syscall, trace } from '../support/strace.ts';
import { type Home, meshOf } from './nodes.ts';

const folder = scratchFolder();
const WATCHED = ['fsync', 'fdatasync', 'rename', 'renameat', 'renameat2', 'write', 'execve'];

describeTraced('[INV-1] an event is on the disk', () => {
  test('before `mesh publish` acknowledges it', async () => {
    const { home } = await nodeWithHub('publish');
    const { exit, stdout, calls } = await mesh(home, 'publish', 'x.safe', '--body', '{"n":1}');
    expect(exit).toBe(0);
    const { id } = JSON.parse(stdout);
    const acknowledged = calls.find((call) => call.name === 'write' && call.args.includes(id));
    expect(acknowledged?.args).toMatch(/^1</);
    for (const call of eventToDisk(home, calls)) {
      expect(call.ended, call.args).toBeLessThan(acknowledged?.began ?? 0);
    }
  });

  test('with the entry that weaves it, before the `git push` that takes it to the hub starts', async () => {
    const { home, hub } = await nodeWithHub('push');
    const { exit, calls } = await mesh(home, 'node', 'invite');
    expect(exit).toBe(0);
    const pushes = calls.filter(({ name, args }) => name === 'execve' && / "push", /.test(args));
    const first = Math.min(...pushes.map(({ began }) => began));
    expect(pushes.length).toBeGreaterThan(0);
    const entry = readFileSync(join(hub.gitDir, 'refs/heads/mesh/ledger'), 'utf8').trim();
    const steps = [...eventToDisk(home, calls), ...objectToDisk(home.layout.ledger, entry, calls)];
    for (const call of steps) expect(call.ended, call.args).toBeLessThan(first);
  });
});

async function nodeWithHub(name: string): Promise<{ home: Home; hub: Hub }> {
  const hub = await startHub('file', join(folder, `${name}-hub`));
  const [home] = await meshOf(join(folder, name), hub, ['ana']);
  return { home: home as Home, hub };
}

function mesh(home: Home, ...words: string[]) {
  const command = [process.execPath, meshCli(), ...words, '--json'];
  return trace(WATCHED, command, { cwd: home.root, env: home.env, folder });
}

/** The calls that made the log's newest batch durable, in order: object, ref, mark outside. */
function eventToDisk({ layout, node }: Home, calls: readonly Syscall[]): Syscall[] {
  const ref = join(layout.ledger, 'refs/heads/mesh/log', node);
  const moved = first(calls, 'the ref’s name', isRename, (args) => args.endsWith(`/${node}"`));
  const steps = [
    ...objectToDisk(layout.ledger, readFileSync(ref, 'utf8').trim(), calls),
    first(calls, 'the ref’s bytes', isSync, (args) => args.includes(`${node}.lock>`)),
    moved,
    after(calls, moved, 'the ref’s folder', dirname(ref)),
    first(calls, 'the high-water mark', isSync, (args) => args.endsWith('/high-water>')),
  ];
  for (const [index, step] of steps.slice(1).entries()) {
    expect(step.began, step.args).toBeGreaterThan(steps[index]?.ended ?? 0);
  }
  return steps;
}

/** Its bytes, its name, the folder of its name. */
function objectToDisk(ledger: string, oid: string, calls: readonly Syscall[]): Syscall[] {
  const path = join(ledger, 'objects', oid.slice(0, 2), oid.slice(2));
  const named = first(calls, 'its name', isRename, (args) => args.includes(`"${path}"`));
  const draft = /"([^"]*tmp_obj_[^"]*)"/.exec(named.args)?.[1] ?? 'none';
  return [
    first(calls, 'its bytes', isSync, (args) => args.includes(`<${draft}>`)),
    named,
    after(calls, named, 'its folder', dirname(path)),
  ];
}

const isRename = ({ name }: Syscall) => name.startsWith('rename');
const isSync = ({ name }: Syscall) => name === 'fsync' || name === 'fdatasync';

function after(calls: readonly Syscall[], step: Syscall, what: string, path: string): Syscall {
  const later = calls.filter(({ began }) => began > step.ended);
  return first(later, what, isSync, (args) => args.endsWith(`<${path}>`));
}

function first(
  calls: readonly Syscall[],
  what: string,
  kind: (call: Syscall) => boolean,
  wanted: (args: string) => boolean,
): Syscall {
  const found = calls.find((call) => kind(call) && call.result === '0' && wanted(call.args));
  if (!found) throw new Error(`no system call brought ${what} to the disk`);
  return found;
}
