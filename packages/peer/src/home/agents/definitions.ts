/** The agents that the user of this node set up: `.mesh/agents.json`. */
import { join } from 'node:path';
import { APIS, type Definition } from '@lanemesh/agents';
import { NAME, NAME_LENGTH } from '@lanemesh/event';
import { EXIT, Fault } from '../fault.ts';
import type { Layout } from '../layout.ts';
import { readList, type SavedList, writeList } from './saved-list.ts';

/** Most agents of a node: as many as it may announce. */
const MOST = 31;

function listOf(layout: Layout): SavedList<Definition> {
  const path = join(layout.dir, 'agents.json');
  return { path, key: 'agents', by: 'mesh agents add', isOne: isDefinition };
}

/** As saved. Throws a Fault for a file that is none. */
export function savedDefinitions(layout: Layout): Promise<Definition[]> {
  return readList(listOf(layout));
}

/** Keeps an agent in place of one of that name. */
export async function saveDefinition(layout: Layout, definition: Definition): Promise<void> {
  const others = (await savedDefinitions(layout)).filter(({ name }) => name !== definition.name);
  if (others.length >= MOST)
    throw new Fault(
      'agents.many',
      `this node has ${others.length} agents already`,
      'mesh agents remove NAME',
      EXIT.usage,
    );
  await writeList(listOf(layout), [...others, definition]);
}

/** Forgets an agent; whether there was one. */
export async function removeDefinition(layout: Layout, name: string): Promise<boolean> {
  const all = await savedDefinitions(layout);
  const left = all.filter((one) => one.name !== name);
  if (left.length === all.length) return false;
  await writeList(listOf(layout), left);
  return true;
}

/** What nothing of ours would have written is not read at all. */
function isDefinition(value: Definition): boolean {
  const { name, kind, routes, args, env } = value;
  return (
    NAME.test(name) &&
    name.length <= NAME_LENGTH &&
    typeof kind === 'string' &&
    Array.isArray(routes) &&
    Array.isArray(args) &&
    typeof env === 'object' &&
    (kind !== 'command' || typeof value.command === 'string') &&
    (kind !== 'api' || APIS.some((api) => api === value.api))
  );
}
