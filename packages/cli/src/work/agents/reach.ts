/** What an agent sees and reaches where our sandbox keeps it in: as its user says, and what is missing. */

import { existsSync } from 'node:fs';
import { isAbsolute, join, normalize, relative } from 'node:path';
import { adapterOf, type Definition, knownHosts } from '@lanemesh/agents';
import { isHost } from '@lanemesh/event';
import type { Call } from '../../command.ts';
import { usage } from '../../usage.ts';

/** Names of folders whose keys open more than an agent's own account. */
const CLOSED = /^(?:\.ssh|\.gnupg|\.mesh)$/;

/** `--keeps` and `--host`. ours: folders that no agent may see. */
export function reachWish(
  options: Call['options'],
  { HOME: home = '' }: Call['env'],
  ours: readonly string[],
): Pick<Definition, 'keeps' | 'hosts'> {
  const keeps = options.list('keeps').map((given) => folderNamed(given, home, ours));
  const hosts = options.list('host').map(hostNamed);
  return { ...(keeps.length > 0 ? { keeps } : {}), ...(hosts.length > 0 ? { hosts } : {}) };
}

/** Absolute, or below the home, so that it holds for whatever home attempts get. */
function folderNamed(given: string, home: string, ours: readonly string[]): string {
  const below = normalize(given.replace(/^~(?:\/|$)/, '')).replace(/\/+$/, '');
  const path = isAbsolute(below) ? below : join(home, below);
  const holds = (folder: string) => !relative(path, folder).startsWith('..');
  const isOurs = ours.some((one) => holds(one) || !relative(one, path).startsWith('..'));
  const isClosed = path.split('/').some((part) => CLOSED.test(part));
  if (below !== '' && !isOurs && !isClosed && !holds(home || '/') && !holds('/')) {
    const own = relative(home, path);
    return home !== '' && !own.startsWith('..') ? own : path;
  }
  throw usage(
    'flag.value',
    `--keeps: ${JSON.stringify(given)} is no folder of an agent's own`,
    'a folder or file such as ~/.config/helper, which holds its login alone',
  );
}

function hostNamed(given: string): string {
  const host = given.toLowerCase();
  if (isHost(host)) return host;
  throw usage(
    'flag.value',
    `--host: ${JSON.stringify(given)} is no host`,
    'host[:port], such as api.example.org or *.example.org:8443',
  );
}

/** What an agent of the user's own will miss in our sandbox, for people. */
export function outOfReach(definition: Definition, { HOME: home = '' }: Call['env']): string[] {
  const { name, kind, keeps = [] } = definition;
  if (kind === 'api') return [];
  const agent = adapterOf(definition);
  const again = `mesh agents add ${name} …`;
  const gone = keeps.filter((one) => !existsSync(isAbsolute(one) ? one : join(home, one)));
  return [
    ...gone.map(
      (one) => `${name}: ${isAbsolute(one) ? one : `~/${one}`} is not there yet (--keeps)`,
    ),
    ...(knownHosts(agent).length > 0
      ? []
      : [
          `${name}: no hosts are known for family ${agent.family}: ${again} --host HOST, or our sandbox lets it reach none`,
        ]),
    ...(kind !== 'command' || keeps.length > 0
      ? []
      : [
          `${name}: our sandbox shows it nothing of the home: ${again} --keeps FOLDER, if its login lies there`,
        ]),
  ];
}
