/** A text as it may be read: decoded, unescaped, put together; and where each piece really stands. */

export interface View {
  readonly text: string;
  /** Where each character begins in the original text; null if nothing was changed. */
  readonly from: readonly number[] | null;
  /** Where each character ends there. */
  readonly to: readonly number[] | null;
  /** Lines were put together, so that neighbours in it need not belong to one sentence. */
  readonly linesJoined: boolean;
}

/** The text as it stands. */
export function asItStands(text: string): View {
  return { text, from: null, to: null, linesJoined: false };
}

/** Where the characters `start` to `end` (exclusive) of a view stand in the original text. */
export function origin(view: View, start: number, end: number): { start: number; end: number } {
  if (view.from === null || view.to === null) return { start, end };
  return { start: view.from[start] ?? 0, end: view.to[end - 1] ?? 0 };
}

/**
 * The view with every match replaced; each new character stands where its match stood.
 * Null if nothing changes. `replace` gives null to leave a match as it is.
 */
export function rewrite(
  view: View,
  pattern: RegExp,
  replace: (match: RegExpExecArray) => string | null,
  linesJoined = false,
): View | null {
  const { text } = view;
  if (text.search(pattern) < 0) return null;
  const parts: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let done = 0;
  const keep = (end: number): void => {
    parts.push(text.slice(done, end));
    for (let i = done; i < end; i++) {
      from.push(view.from?.[i] ?? i);
      to.push(view.to?.[i] ?? i + 1);
    }
  };
  for (const match of text.matchAll(pattern)) {
    const put = replace(match);
    if (put === null) continue;
    keep(match.index);
    done = match.index + match[0].length;
    const place = origin(view, match.index, done);
    parts.push(put);
    for (let i = 0; i < put.length; i++) {
      from.push(place.start);
      to.push(place.end);
    }
  }
  if (done === 0) return null;
  keep(text.length);
  return { text: parts.join(''), from, to, linesJoined: linesJoined || view.linesJoined };
}
