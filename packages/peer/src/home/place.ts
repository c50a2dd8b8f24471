/** Where this copy of a node lives: `.mesh/place.json`. A copy of the folder carries it along. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere, replaceFile } from './files.ts';
import { type Layout, layoutOf } from './layout.ts';

export interface Place {
  readonly v: 0;
  /** Machines on which its user let it run, as `machineOf` names them. */
  readonly machines: readonly string[];
  /** The project's folder. */
  readonly root: string;
  /** The run of the system in which its log was last compared with the hub's. */
  readonly met: string | null;
  /** A batch of this node that another copy signed meanwhile: nothing goes out until people decide. */
  readonly held: { readonly number: number; readonly oid: string; readonly at: number } | null;
}

/** What the folder says; null: nothing yet, or nothing that can be read. */
export async function readPlace(layout: Layout): Promise<Place | null> {
  const text = await readIfThere(layout.place);
  try {
    const place = text === null ? null : (JSON.parse(text) as Place);
    return place?.v === 0 && Array.isArray(place.machines) ? place : null;
  } catch {
    return null;
  }
}

/** Replaces it durably. */
export function writePlace(layout: Layout, place: Place): Promise<void> {
  return replaceFile(layout.place, `${JSON.stringify(place, null, 2)}\n`);
}

/** Whether another folder holds the same node: this one is a copy of it, not the folder moved. */
export async function livesAt(root: string, layout: Layout, node: string): Promise<boolean> {
  const other = layoutOf(root);
  const [there, here] = [other.dir, layout.dir].map((dir) =>
    statSync(dir, { throwIfNoEntry: false }),
  );
  if (!there || (there.dev === here?.dev && there.ino === here.ino)) return false;
  const text = await readIfThere(join(other.dir, 'node.json')).catch(() => null);
  return text?.includes(`"${node}"`) === true;
}
