/** Whether this is the one copy of its node, as people see it, and what they decide about it. */
import { promises as fs } from 'node:fs';
import { dirname } from 'node:path';
import { highWaterPath, type OpenNode, syncOnce } from '@lanemesh/peer/home';
import { asBatch } from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { bringToHub } from '../record.ts';
import type { Judged } from './check.ts';
import type { Need } from './needs-you.ts';

/** What asking the hub for what is missing here may take, milliseconds. */
const WITHIN = 10_000;

/** What a person has to decide before this copy of the node may speak. */
export async function copyNeeds(node: OpenNode): Promise<Need[]> {
  const fault = await node.copyFault();
  if (fault === null) return [];
  const { me } = node.replica;
  const name = node.replica.state.members.get(me)?.name ?? me;
  return [{ what: 'node', id: me, name, why: fault.message, hint: fault.hint }];
}

/** The check of `doctor`. */
export async function copyCheck(node: OpenNode): Promise<Judged> {
  const fault = await node.copyFault();
  if (fault) return { status: 'fault', summary: fault.message, fix: fault.hint };
  const folder = dirname(highWaterPath(node.stateDir));
  try {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    await fs.access(folder, fs.constants.W_OK);
  } catch (error) {
    return {
      status: 'warning',
      summary: `a restored .mesh would not be noticed offline: ${(error as Error).message}`,
      fix: `let ${folder} be written to, or set MESH_HOME`,
    };
  }
  return { status: 'ok', summary: 'this is the one copy of its node, as far as is known' };
}

/**
 * The user says that this copy goes on. First the hub is asked for what is missing here; what is
 * nowhere is given up. Null: there was no doubt about it.
 */
export async function goOnHere(call: Call): Promise<Outcome | null> {
  const node = await call.open();
  const before = await node.copyFault();
  if (before === null) return null;
  const { copies, replica } = node;
  if (!call.options.on('noSync')) await syncOnce(node, { within: WITHIN });
  const lost = !(await replica.own.isWhole());
  await copies.goOn(asBatch(replica.head ?? undefined));
  const { synced, note } = await bringToHub(call, node);
  const member = replica.state.members.get(replica.me);
  const said = lost
    ? 'this copy goes on without the batches it lacks'
    : 'this copy of the node goes on; no other one may';
  return {
    json: {
      node: {
        id: replica.me,
        name: member?.name,
        roles: member?.roles,
        state: member?.standing,
      },
      resumed: before.code,
      lost,
      position: null,
      published: synced?.published ?? false,
    },
    text: [said, ...(note === '' ? [] : [note])],
  };
}
