/** What a value looks like: a setting, the name of a thing, or nothing of the kind. */
import { isPath } from '../path.ts';
import { alternation, looksRandom } from '../random.ts';

/** A number, hash, UUID or ULID. */
export function isIdentifier(value: string): boolean {
  return /^(?:\w{2,8}[:@-])*(?:[0-9a-f-]+|[0-9A-F-]+|[0-9a-hjkmnp-tv-z]{26}|[0-9A-HJKMNP-TV-Z]{26})$/.test(
    value,
  );
}

/** Numbers, versions, words, paths, hosts, addresses, URLs without credentials; and lists of them. */
export function isSetting(value: string): boolean {
  const parts = value.split(/[\s=,;|"'`<>()[\]{}]+/).filter(Boolean);
  return parts.every(
    (part) => isPath(part) || isPlainUrl(part) || isAddress(part) || isWords(part),
  );
}

function isPlainUrl(part: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^@\s]*$/i.test(part)) return false;
  return !part.split(/[/?&#:]/).some((step) => step.length >= 20 && looksRandom(step));
}

/** Of a person or a repository: `ana@example.org`, `git@example.org:team/project.git`. */
function isAddress(part: string): boolean {
  const [, path] =
    /^[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*(?::([\w./~-]*))?$/.exec(part) ?? [];
  return /@/.test(part) && path !== undefined
    ? isWords(path)
    : /^[\w.+-]{1,64}@[\w.-]+\.[a-z]{2,}$/i.test(part);
}

/** Words and numbers; few of them a mixture such as `x64`, `utf8` or `python3`. */
function isWords(part: string): boolean {
  const words = part.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const mixed = words.filter((word) => !/^(?:\p{N}+|\p{L}+)$/u.test(word));
  return (
    mixed.length <= Math.max(1, words.length / 3) &&
    mixed.every((word) => word.length <= 8 && alternation(word).changes <= 2) &&
    words.every((word) => mixed.includes(word) || /^\p{N}+$/u.test(word) || isSpeakable(word))
  );
}

/** Letters that somebody could say, alone or as the humps of `camelCase` and `JSONValue`. */
function isSpeakable(word: string): boolean {
  if (word.length > 24 || /[bcdfghjklmnpqrstvwxz]{6}/i.test(word)) return false;
  const humps = word.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{L}/gu) ?? [];
  if (humps.length === 1 || word.length < 6) return true;
  if (/[bcdfghjklmnpqrstvwxz]{4}/i.test(word)) return false;
  const isHump = (hump: string) => hump.length >= 3 && /[aeiouy]|[^a-z]/i.test(hump);
  return humps.every(isHump) && word.length >= humps.length * 4;
}
