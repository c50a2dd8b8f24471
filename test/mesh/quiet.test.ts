import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Hub, startHub } from '../support/hubs.ts';
import { meshCli } from '../support/mesh-cli.ts';
import { scratchFolder } from '../support/scratch.ts';
import { describeTraced, type Syscall, trace } from '../support/strace.ts';
import { type Home, meshOf, metHub, within } from './nodes.ts';

const folder = scratchFolder();
const WATCHED = ['connect', 'sendto', 'sendmsg', 'sendmmsg', 'bind'];
const TURNS = 5;

describeTraced('[INV-16] a node connects to its hub and to nothing else', () => {
  test.each([
    ['sync', 'http'],
    ['sync', 'file'],
  ] as const)('in a %s at a hub over %s', async (_, kind) => {
    const { hub, home } = await nodeWithHub(`sync-${kind}`, kind);
    await within(home, (node) => node.append([{ kind: 'x.quiet', body: {} }]));
    const command = [process.execPath, meshCli(), 'sync'];
    const traced = await trace(WATCHED, command, { cwd: home.root, env: home.env, folder });
    expect(traced.exit, traced.stderr).toBe(0);
    expect(addressesOf(traced.calls)).toEqual(addressOf(hub));
  });

  test.each([['http'], ['file']] as const)('while it idles at a hub over %s', async (kind) => {
    const { hub, home } = await nodeWithHub(`idle-${kind}`, kind);
    const command = [process.execPath, meshCli(), 'up', '--interval', '0.2'];
    const traced = await trace(WATCHED, command, {
      cwd: home.root,
      env: home.env,
      folder,
      until: () => metHub(home, TURNS),
    });
    expect(traced.exit, traced.stderr).toBe(0);
    expect(addressesOf(traced.calls)).toEqual(addressOf(hub));
  });
});

async function nodeWithHub(name: string, kind: 'file' | 'http'): Promise<{ home: Home; hub: Hub }> {
  const hub = await startHub(kind, join(folder, `${name}-hub`));
  onTestFinished(() => hub.stop());
  const [home] = await meshOf(join(folder, name), hub, ['ana']);
  return { home: home as Home, hub };
}

function addressOf(hub: Hub): string[] {
  return hub.port === null ? [] : [`127.0.0.1:${hub.port}`];
}

/** Every address on any network that was connected to, sent to, or listened on. */
function addressesOf(calls: readonly Syscall[]): string[] {
  const found = calls.map(({ args }) => {
    const port = /sin6?_port=htons\((\d+)\)/.exec(args)?.[1];
    const host = /inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"/.exec(args)?.[1];
    return /sa_family=AF_INET/.test(args) ? `${host}:${port}` : null;
  });
  return [...new Set(found.filter((address) => address !== null))];
}
