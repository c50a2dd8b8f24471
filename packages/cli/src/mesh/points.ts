/** Points of a history as people name them: a position, an event, an entry, a time. */
import { OID } from '@lanemesh/event';
import type { State } from '@lanemesh/state';
import { parseInstant, parseSpan } from '../input.ts';
import { pickRef } from '../resolve.ts';
import { usage } from '../usage.ts';
import { refOfTold, type Told } from './history.ts';

export type Point =
  | { readonly is: 'position'; readonly position: number }
  | { readonly is: 'entry'; readonly entry: string }
  /** Chain time, milliseconds. */
  | { readonly is: 'time'; readonly time: number };

/** What a text names. Throws a usage Fault for what is in no history. now: milliseconds. */
export function pointOf(
  flag: string,
  text: string,
  state: State,
  told: readonly Told[],
  now: number,
): Point {
  if (/^\d{1,15}$/.test(text)) return { is: 'position', position: Number(text) };
  const span = parseSpan(text);
  if (span !== null) return { is: 'time', time: now - span };
  const time = parseInstant(text);
  if (time !== null) return { is: 'time', time };
  const entry = entryOf(text, state);
  if (entry !== null) return { is: 'entry', entry };
  const refs = told.map(refOfTold);
  let ref: string;
  try {
    ref = pickRef(
      'event',
      text,
      refs.filter((one) => one !== null),
    );
  } catch (error) {
    if (error instanceof Error) error.message = `${flag}: ${error.message}`;
    throw error;
  }
  const position = told[refs.indexOf(ref)]?.position ?? null;
  if (position !== null) return { is: 'position', position };
  throw usage('point.unordered', `${flag}: event ${text} has no position yet`, 'mesh sync');
}

function entryOf(text: string, state: State): string | null {
  if (OID.test(text)) return state.entries.has(text) ? text : null;
  if (!/^[0-9a-f]{7,39}$/.test(text)) return null;
  const found = [...state.entries.keys()].filter((oid) => oid.startsWith(text));
  return found.length === 1 ? (found[0] as string) : null;
}
