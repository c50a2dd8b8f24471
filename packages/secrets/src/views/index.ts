/** All the ways a text may be read. */
import { decoded } from './decoded.ts';
import { percentDecoded, unescaped, withoutEntities } from './escapes.ts';
import { joined, linesJoined } from './joined.ts';
import { asItStands, type View } from './view.ts';

/** How often one encoding may lie inside another. */
const DEEPEST = 3;
/** Most characters that are read for each character of the text, and at least. */
const [MOST, LEAST] = [24, 65_536];

/** The text as it stands, then what it says when escapes, seams and encodings are taken away. */
export function* viewsOf(text: string): Generator<View> {
  const known = new Set<string>([key(asItStands(text))]);
  let left = Math.max(text.length * MOST, LEAST);
  let level: View[] = [asItStands(text)];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth++) {
    yield* level;
    const next: View[] = [];
    for (const view of depth < DEEPEST ? level : []) {
      for (const other of readings(view)) {
        if (known.has(key(other))) continue;
        known.add(key(other));
        left -= other.text.length;
        if (left < 0) break;
        next.push(other);
      }
    }
    level = next;
  }
}

/** Equal texts at one place are read once. */
function key(view: View): string {
  return `${view.from?.[0] ?? 0} ${view.text}`;
}

function* readings(view: View): Generator<View> {
  for (const read of [unescaped, percentDecoded, withoutEntities, joined, linesJoined]) {
    const other = read(view);
    if (other !== null) yield other;
  }
  yield* decoded(view);
}
