/** Secrets in pieces: string concatenation, line breaks, continuation lines, invisible characters. */
import { rewrite, type View } from './view.ts';

const INVISIBLE =
  '[\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufe00-\\ufe0f\\ufeff]';
/** One string ends and the next begins: `' + '`, `" . "`, `", "`, `" "`, `""`, also over lines. */
const CONCATENATED = '\\\\?["\'`][\\s+.&|<>~^,()\\\\]{0,80}[fFrRbBuU@$]{0,2}\\\\?["\'`]';
/** A quote inside a shell word. */
const QUOTED = '(?<=[\\w+/=.:~-])["\'`](?=[\\w+/=.:~-])';
const CONTINUED = '[\\\\^`]\\r?\\n[ \\t]*';
/** A line break inside a word, with the marks of quoted text before the next line. */
const BROKEN = '(?<=[\\w+/=.:~-])[ \\t]{0,40}\\r?\\n[ \\t>*|#]{0,40}(?=[\\w+/=.:~-])';

const WITHIN = [INVISIBLE, CONCATENATED, CONTINUED];
const SEAMS = new RegExp([...WITHIN, QUOTED].join('|'), 'g');
const ALL_SEAMS = new RegExp([...WITHIN, BROKEN, QUOTED].join('|'), 'g');

/** The view with its pieces put together; null if it has no seams. */
export function joined(view: View): View | null {
  return rewrite(view, SEAMS, () => '');
}

/** The same with the lines put together too. */
export function linesJoined(view: View): View | null {
  return view.text.includes('\n') ? rewrite(view, ALL_SEAMS, () => '', true) : null;
}
