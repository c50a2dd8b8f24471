/** The agents that the user of this node set up: `.mesh/agents.json`. */
import { join } from 'node:path';
import { APIS, type Definition } from '@lanemesh/agents';
import { NAME, NAME_LENGTH } from '@lanemesh/event';
import { EXIT, Fault } from '../fault.ts';
import { readIfThere, replaceFile } from '../files.ts';
import type { Layout } from '../layout.ts';

/** Most agents of a node: as many as it may announce. */
const MOST = 31;

function definitionsPath(layout: Layout): string {
  return join(layout.dir, 'agents.json');
}

/** As saved. Throws a Fault for a file that is none. */
export async function savedDefinitions(layout: Layout): Promise<Definition[]> {
  const path = definitionsPath(layout);
  const text = await readIfThere(path);
  if (text === null) return [];
  try {
    const { agents } = JSON.parse(text) as { agents: Definition[] };
    if (agents.every(isDefinition)) return agents;
  } catch {
    // Said below.
  }
  throw new Fault(
    'agents.file',
    `${path} is not what mesh agents add writes`,
    'mend it, or move it away and add the agents again',
    EXIT.usage,
  );
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
  await save(layout, [...others, definition]);
}

/** Forgets an agent; whether there was one. */
export async function removeDefinition(layout: Layout, name: string): Promise<boolean> {
  const all = await savedDefinitions(layout);
  const left = all.filter((one) => one.name !== name);
  if (left.length === all.length) return false;
  await save(layout, left);
  return true;
}

async function save(layout: Layout, agents: readonly Definition[]): Promise<void> {
  const text = `${JSON.stringify({ agents }, null, 2)}\n`;
  await replaceFile(definitionsPath(layout), text, 0o600);
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
