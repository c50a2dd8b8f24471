/** Paths: long words that nobody needs to hide. */
import { looksRandom } from './random.ts';

/** An absolute path, a list of them, or a `file:` URL. Base64 may begin with a slash too. */
export function isPath(value: string): boolean {
  if (/^file:/i.test(value)) return true;
  const list = /^[A-Za-z]:[\\/]/.test(value) ? value.split(';') : value.split(/[:;]/);
  return list.every((path) => path === '' || isOnePath(path));
}

function isOnePath(path: string): boolean {
  const [, first] = /^(?:~[\w.-]*|\.{1,2}|[A-Za-z]:)?[\\/]+([^\\/]*)/.exec(path) ?? [];
  return first !== undefined && !looksRandom(first);
}

/** A path that begins like one of a person or a system, whatever its variable is called. */
export function isUsualPath(value: string): boolean {
  return (
    isPath(value) &&
    /^(?:~|\.{1,2}[\\/]|file:|[A-Za-z]:|[\\/]+(?:[a-z]{2,12}|[A-Z][a-z]{2,12})[\\/])/.test(value)
  );
}
