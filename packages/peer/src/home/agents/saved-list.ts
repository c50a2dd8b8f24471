/** Lists that the user of this node keeps, each in a JSON file of its own: `{"<key>": […]}`. */
import { EXIT, Fault } from '../fault.ts';
import { readIfThere, replaceFile } from '../files.ts';

export interface SavedList<T> {
  readonly path: string;
  /** The one field of the document. */
  readonly key: string;
  /** The command that writes it. */
  readonly by: string;
  readonly isOne: (one: T) => boolean;
}

/** As saved; empty where there is no file. Throws a Fault for a file that is none of ours. */
export async function readList<T>({ path, key, by, isOne }: SavedList<T>): Promise<T[]> {
  const text = await readIfThere(path);
  if (text === null) return [];
  try {
    const list = (JSON.parse(text) as Record<string, T[]>)[key];
    if (Array.isArray(list) && list.every(isOne)) return list;
  } catch {
    // Said below.
  }
  throw new Fault(
    `${key}.file`,
    `${path} is not what ${by} writes`,
    `mend it, or move it away and say the ${key} again`,
    EXIT.usage,
  );
}

/** Puts it in place of what was saved. */
export function writeList<T>({ path, key }: SavedList<T>, list: readonly T[]): Promise<void> {
  return replaceFile(path, `${JSON.stringify({ [key]: list }, null, 2)}\n`, 0o600);
}
