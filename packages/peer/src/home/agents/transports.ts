/** Which way to its models a family is asked in which role, as this node's user says: `.mesh/transports.json`. */
import { join } from 'node:path';
import type { Definition } from '@lanemesh/agents';
import { DUTIES, type DutyRole } from '@lanemesh/event';
import type { Layout } from '../layout.ts';
import { readList, type SavedList, writeList } from './saved-list.ts';

/** A CLI that the node starts, or an API that it asks itself. */
export const TRANSPORTS = ['cli', 'api'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** A row of the table. */
export interface TransportRow {
  readonly role: DutyRole;
  /** `any`: every family that has no row of its own. */
  readonly family: string;
  /** Tried in this order; what is not there is not tried. */
  readonly tries: readonly Transport[];
}

export const ANY = 'any';

/** A verifier's API is asked first: it is told all it needs, and cached. Workers go as lanes say. */
const DEFAULTS: Readonly<Record<DutyRole, readonly Transport[]>> = {
  worker: ['cli', 'api'],
  verifier: ['api', 'cli'],
};

function listOf(layout: Layout): SavedList<TransportRow> {
  const path = join(layout.dir, 'transports.json');
  return { path, key: 'transports', by: 'mesh agents transport', isOne: isRow };
}

/** As saved. Throws a Fault for a file that is none. */
export function savedTransports(layout: Layout): Promise<TransportRow[]> {
  return readList(listOf(layout));
}

/** Keeps a row in place of one for the same; no tries: forgets it. Whether there was one. */
export async function saveTransport(layout: Layout, row: TransportRow): Promise<boolean> {
  const saved = await savedTransports(layout);
  const others = saved.filter(({ role, family }) => role !== row.role || family !== row.family);
  await writeList(listOf(layout), row.tries.length === 0 ? others : [...others, row]);
  return others.length < saved.length;
}

/** What holds for a family in a role; own: whether its user says so. */
export function triesFor(rows: readonly TransportRow[], role: DutyRole, family: string) {
  const of = (name: string) => rows.find((one) => one.role === role && one.family === name);
  const row = of(family) ?? of(ANY);
  return { tries: row?.tries ?? DEFAULTS[role], own: row !== undefined };
}

/** How an agent reaches its models. */
export function transportOf({ kind }: Pick<Definition, 'kind'>): Transport {
  return kind === 'api' ? 'api' : 'cli';
}

/** Its place in a role; null: it may not. A worker's is its lane's matter where no row says more. */
export function placeOf(
  rows: readonly TransportRow[],
  role: DutyRole,
  family: string,
  transport: Transport,
): number | null {
  const { tries, own } = triesFor(rows, role, family);
  const at = tries.indexOf(transport);
  if (at < 0) return null;
  return role === 'worker' && !own ? 0 : at;
}

function isRow({ role, family, tries }: TransportRow): boolean {
  const isKnown = DUTIES.some((one) => one === role) && typeof family === 'string';
  const isList = Array.isArray(tries) && tries.length > 0;
  return isKnown && isList && tries.every((one) => TRANSPORTS.some((way) => way === one));
}
