/** A command in bubblewrap's sandbox (Linux): namespaces of its own, and a tree of mounts. */
import { lstatSync, readlinkSync } from 'node:fs';
import { contains } from './contains.ts';
import { PROXY_PORT, proxyEnvironment, relayed } from './inside.ts';
import { counted } from './left.ts';
import type { Command, Policy, Shown } from './policy.ts';

/** What the wrapped command is started by. Absolute paths. */
export interface Wrappers {
  readonly bwrap: string;
  readonly node: string;
}

/**
 * `command` inside. Its environment is all there is: nothing of it stands in the arguments, which
 * everybody on the machine may read. The outer process is not asked to die with us, since it would
 * take the command along at the first signal: our own watcher and kill ladder see to that.
 */
export function inBwrap(command: Command, policy: Policy, wrappers: Wrappers): Command {
  const { network, level } = policy;
  const socket = typeof network?.proxy === 'string' ? network.proxy : null;
  const { left } = policy;
  const inner = left === undefined ? command.argv : counted(command.argv, left);
  const argv =
    network === null || socket === null
      ? inner
      : relayed(inner, wrappers.node, socket, network.ports);
  const shown = [
    ...policy.shown,
    ...(socket === null ? [] : [{ at: socket, from: socket }]),
    ...(left === undefined ? [] : [{ at: left, from: left, write: true }]),
  ];
  return {
    argv: [
      wrappers.bwrap,
      // The lines by which it is told what to do are long: they stand before the command itself.
      ...NAMESPACES,
      ...(level === 'full' ? ['--unshare-net'] : []),
      ...mounts(shown, policy.hidden),
      '--chdir',
      policy.cwd,
      '--',
      ...argv,
    ],
    env: socket === null ? command.env : { ...command.env, ...proxyEnvironment(PROXY_PORT) },
  };
}

/** Also as root a user namespace: nothing of root's power is left inside. */
const NAMESPACES = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--cap-drop',
  'ALL',
];

/** Parents before what lies in them: a later mount covers an earlier one. */
function mounts(shown: readonly Shown[], hidden: readonly string[]): string[] {
  const all = [
    ...['/tmp', '/run', '/var/tmp'].map((at) => ({ at, args: ['--tmpfs', at] })),
    { at: '/proc', args: ['--proc', '/proc'] },
    { at: '/dev', args: ['--dev', '/dev'] },
    ...hidden.flatMap((at) => (isUnder(at, shown) ? hiding(at) : [])),
    ...shown.map((one) => ({ at: one.at, args: showing(one) })),
  ];
  const depth = (path: string) => (path === '/' ? 0 : path.split('/').length);
  all.sort((a, b) => depth(a.at) - depth(b.at));
  return all.flatMap(({ args }) => args);
}

function showing({ at, from, write = false }: Shown): string[] {
  if (from === undefined) return ['--tmpfs', at];
  const link = from === at ? linkAt(from) : null;
  if (link !== null) return ['--symlink', link, at];
  return [write ? '--bind' : '--ro-bind', from, at];
}

/** Whether something shown lies above it, without which it does not exist inside. */
function isUnder(path: string, shown: readonly Shown[]): boolean {
  return shown.some(({ at, from }) => from !== undefined && contains(at, path));
}

function hiding(at: string): { at: string; args: string[] }[] {
  const stat = lstatSync(at, { throwIfNoEntry: false });
  if (!stat || stat.isSymbolicLink()) return [];
  const args = stat.isDirectory() ? ['--tmpfs', at] : ['--ro-bind', '/dev/null', at];
  return [{ at, args }];
}

function linkAt(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() ? readlinkSync(path) : null;
}
