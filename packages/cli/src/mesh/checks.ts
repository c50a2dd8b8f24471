/** The checks of `mesh doctor`, each by itself: one that breaks is a fault, not the end. */
import { existsSync, promises as fs } from 'node:fs';
import { join } from 'node:path';
import { MIN_GIT, requireGit } from '@lanemesh/git';
import {
  type Layout,
  OpenNode,
  readIdentity,
  readKey,
  readSettings,
  stateFolder,
} from '@lanemesh/peer/home';
import { missingRules } from '@lanemesh/state';
import type { Call } from '../command.ts';
import { upgradeLine } from '../rules.ts';
import type { Check, Judged } from './check.ts';
import { codeCheck } from './code-check.ts';
import { copyCheck } from './copy.ts';
import { deadLocks } from './dead-locks.ts';
import { foundCheck } from './found-at-hub.ts';
import { hubAuth } from './hub-auth.ts';
import { agentsCheck } from './idle-agents.ts';
import { awakeCheck, leftCheck } from './leftovers.ts';
import { largestLog } from './log-sizes.ts';
import { roomCheck } from './machine.ts';
import { membersCheck, membership } from './member-checks.ts';
import { quietCheck } from './quiet.ts';
import { sandboxCheck } from './sandbox-check.ts';
import { fsck } from './verify.ts';

const NODE_MIN = [20, 19] as const;
/** Free bytes below which there is a fault, and a warning. */
const ROOM_FAULT = 64 * 1024 * 1024;
const ROOM_WARNING = 1024 * 1024 * 1024;
const PROBE = 10_000;
/** Milliseconds by which our clock may differ from the mesh's newest reading. */
const CLOCK = 10 * 60_000;

/** Runs every check. fix: also removes the locks of dead processes. */
export async function checkHere(call: Call, fix: boolean): Promise<Check[]> {
  const layout = call.layout();
  const one = async (
    category: Check['category'],
    id: string,
    look: () => Promise<Judged> | Judged,
  ): Promise<Check> => {
    try {
      const { status, summary, fix: remedy = null } = await look();
      return { id, category, status, summary, fix: remedy };
    } catch (error) {
      const { message, hint = null } = error as Error & { hint?: string };
      return { id, category, status: 'fault', summary: message.split('\n')[0] ?? '', fix: hint };
    }
  };
  const checks = [
    await one('machine', 'git.version', async () => ok(`git ${await requireGit(MIN_GIT)}`)),
    await one('machine', 'node.version', nodeVersion),
    await one('machine', 'disk.space', () => diskSpace(layout)),
    await one('node', 'key.mode', async () => {
      await readKey(layout);
      return ok('only you can read the key');
    }),
    await one('node', 'settings', async () => {
      await readSettings(layout, call.env);
      return ok('settings are readable');
    }),
    await one('node', 'state.folder', () => stateFolderCheck(layout, call)),
    await one('ledger', 'locks', () => locks(layout, fix)),
    await one('ledger', 'ledger.objects', async () => objects(layout)),
  ];
  return [...checks, ...(await nodeChecks(call, layout, one))];
}

async function nodeChecks(
  call: Call,
  layout: Layout,
  one: (c: Check['category'], id: string, look: () => Promise<Judged> | Judged) => Promise<Check>,
): Promise<Check[]> {
  let node: OpenNode | null = null;
  const opened = await one('ledger', 'ledger.readable', async () => {
    node = await OpenNode.open({ layout, env: call.env });
    return ok(`position ${node.replica.state.position}, entry ${node.replica.state.tip.height}`);
  });
  if (node === null) return [opened];
  const open: OpenNode = node;
  try {
    return [
      opened,
      await one('ledger', 'rules', () => rules(open)),
      await one('ledger', 'log.sizes', () => logSizes(open)),
      await one('node', 'membership', () => membership(open)),
      await one('ledger', 'members', () => membersCheck(open)),
      await one('node', 'copies', () => copyCheck(open)),
      await one('hub', 'hub.reachable', () => hub(open)),
      await one('hub', 'hub.auth', () => hubAuth(open)),
      await one('hub', 'hub.findings', () => foundCheck(open)),
      await one('hub', 'silence', () => quietCheck(open)),
      await one('machine', 'clock', () => clock(open)),
      await one('machine', 'awake', () => awakeCheck(open)),
      await one('work', 'leftovers', () => leftCheck(open)),
      await one('machine', 'room', () => roomCheck(open)),
      await one('machine', 'sandbox', () => sandboxCheck(open)),
      await one('work', 'code', () => codeCheck(open)),
      await one('work', 'agents', () => agentsCheck(open)),
    ];
  } finally {
    await open.close();
  }
}

function ok(summary: string): Judged {
  return { status: 'ok', summary };
}

function nodeVersion(): Judged {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [least, minorLeast] = NODE_MIN;
  if (major > least || (major === least && minor >= minorLeast))
    return ok(`node ${process.versions.node}`);
  return {
    status: 'fault',
    summary: `node ${process.versions.node} is older than ${NODE_MIN.join('.')}`,
    fix: 'install a newer Node.js',
  };
}

async function diskSpace({ dir }: Layout): Promise<Judged> {
  const { bavail, bsize } = await fs.statfs(dir);
  const free = bavail * bsize;
  const shown = `${Math.round(free / 1024 / 1024)} MiB free`;
  if (free >= ROOM_WARNING) return ok(shown);
  return {
    status: free < ROOM_FAULT ? 'fault' : 'warning',
    summary: shown,
    fix: 'make room on the disk that holds the project',
  };
}

async function stateFolderCheck(layout: Layout, call: Call): Promise<Judged> {
  const { node } = await readIdentity(layout);
  let folder = stateFolder(call.env, node);
  const shown = folder;
  while (!existsSync(folder)) folder = join(folder, '..');
  await fs.access(folder, fs.constants.W_OK);
  return ok(shown);
}

async function locks(layout: Layout, fix: boolean): Promise<Judged> {
  const dead = await deadLocks(layout.ledger, fix);
  if (dead.length === 0) return ok('no lock of a dead process');
  if (fix) return ok(`removed what dead processes left: ${dead.join(', ')}`);
  return {
    status: 'fault',
    summary: `left by dead processes: ${dead.join(', ')}`,
    fix: 'mesh doctor --fix removes them',
  };
}

async function objects(layout: Layout): Promise<Judged> {
  const found = await fsck(layout.ledger);
  if (found.length === 0) return ok('git fsck finds nothing');
  return {
    status: 'fault',
    summary: found[0]?.problem ?? 'git fsck finds damage',
    fix: 'mesh doctor --fix mends it from the hub; --from names another node’s copy',
  };
}

function rules({ replica: { state } }: OpenNode): Judged {
  if (missingRules(state) === null) return ok(`rule set ${state.rules}`);
  return {
    status: 'fault',
    summary: upgradeLine(state.rules),
    fix: 'install a newer mesh on this machine',
  };
}

function logSizes({ replica }: OpenNode): Judged {
  const large = largestLog(replica.state);
  if (large === null) return ok(`${replica.state.position} events, no log stands out`);
  const { name, events, all } = large;
  return {
    status: 'warning',
    summary: `${name} wrote ${events} of the ${all} events that every node keeps`,
    fix: `if that is not meant: mesh node revoke ${name}`,
  };
}

async function hub(node: OpenNode): Promise<Judged> {
  const transport = node.transport(PROBE);
  if (transport === null)
    return { status: 'ok', summary: 'no hub: this mesh is local', fix: 'mesh hub set URL' };
  const fetched = await transport.fetch();
  if (!fetched.ok)
    return {
      status: 'fault',
      summary: `${node.hubUrl}: ${fetched.message}`,
      fix:
        fetched.reason === 'auth'
          ? 'check your ssh key or credentials'
          : 'check the address and the network; work goes on without it',
    };
  const trouble = fetched.view.trouble?.[0];
  if (trouble)
    return {
      status: 'warning',
      summary: `${trouble.branch}: ${trouble.message}`,
      fix: trouble.fix ?? 'it does no harm',
    };
  return ok(`${node.hubUrl} answers`);
}

/** Display only: no rule compares another machine's clock with ours. */
function clock(node: OpenNode): Judged {
  const ahead = node.replica.state.chainTime - Date.now();
  if (ahead < CLOCK) return ok('not behind the mesh');
  return {
    status: 'warning',
    summary: `this clock is ${Math.round(ahead / 60_000)} min behind the mesh`,
    fix: 'set the clock',
  };
}
