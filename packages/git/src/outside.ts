/** What may come from outside into a git command line. All of it is hostile (INV-13). */

const OID = /^[0-9a-f]{40}$/;
const REF = /^refs\/[^/]/;
const REF_FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids exactly these in ref names
  /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$|\/\.|\.lock(\/|$)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a line break could smuggle in a command
const CONTROL = /[\u0000-\u001f\u007f]/;

/** The id for "no object" in git's protocols. */
export const NO_OID = '0'.repeat(40);

/** True for a full, lower-case SHA-1 object id that is not all zeros. */
export function isOid(text: string): boolean {
  return OID.test(text) && text !== NO_OID;
}

/** Returns the id or throws a RangeError: nothing but a full object id is ever looked up. */
export function checkOid(oid: string): string {
  if (!isOid(oid)) throw new RangeError(`not a full object id: ${quote(oid)}`);
  return oid;
}

/** Returns the full ref name or throws a RangeError, by the rules of git check-ref-format. */
export function checkRef(ref: string): string {
  if (!REF.test(ref) || REF_FORBIDDEN.test(ref) || Buffer.byteLength(ref) > 1000) {
    throw new RangeError(`not a full ref name like refs/heads/main: ${quote(ref)}`);
  }
  return ref;
}

/**
 * Returns the remote's address or throws a RangeError: file, ssh, http or https URL, an scp-like
 * 'host:path', or an absolute path. Options, transport helpers ('ext::'), relative paths (they
 * would depend on the folder a daemon was started in) and unprintable characters are refused.
 */
export function checkUrl(url: string): string {
  const problem = urlProblem(url);
  if (problem !== null) throw new RangeError(`${quote(url)} cannot be a git remote: ${problem}`);
  return url;
}

function urlProblem(url: string): string | null {
  if (url === '') return 'it is empty';
  if (url.length > 4096) return `it is longer than 4096 characters (${url.length})`;
  if (CONTROL.test(url)) return 'it holds unprintable characters';
  if (url.startsWith('-')) return 'it looks like an option';
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(url)?.[1];
  if (scheme !== undefined) {
    if (!['file', 'ssh', 'http', 'https'].includes(scheme)) {
      return `${scheme}:// is not allowed; use file, ssh, http or https`;
    }
    return /^[a-z]+:\/\/([^/@]*@)?-/.test(url) ? 'its host looks like an option' : null;
  }
  if (/^[^/]*::/.test(url)) return 'transport helpers are not allowed';
  if (url.startsWith('/')) return null;
  if (!/^[^/:]+:./.test(url)) return 'a folder has to be given with its absolute path';
  return /^([^@]*@)?-/.test(url) ? 'its host looks like an option' : null;
}

/** A URL's folder on this machine, or null if it is not one. */
export function localPath(url: string): string | null {
  if (url.startsWith('/')) return url;
  if (!url.startsWith('file:///')) return null;
  const path = url.slice('file://'.length);
  try {
    return decodeURI(path);
  } catch {
    // git takes what is no escape as it stands.
    return path;
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
