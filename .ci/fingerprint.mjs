import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * SHA-256 (hex) over `salt` and the names and bytes of files, so that equal inputs are known
 * without dates: a fresh clone, a touched file or a switched branch cannot fool it.
 *
 * @param {string} root the folder the names are relative to
 * @param {string[]} names files below it; a missing one counts as missing, not as an error
 * @param {string} salt anything else the result depends on
 */
export function fingerprint(root, names, salt) {
  const hash = createHash('sha256').update(salt);
  for (const name of [...names].sort()) {
    const bytes = readOrNull(join(root, name));
    hash.update(`\0${name}\0${bytes ? bytes.length : 'missing'}\0`);
    if (bytes) hash.update(bytes);
  }
  return hash.digest('hex');
}

/** Names of all files below `folder`, relative to `root`, without those of installed packages. */
export function filesBelow(root, folder) {
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isFile()) found.push(name);
    else if (entry.isDirectory() && entry.name !== 'node_modules')
      found.push(...filesBelow(root, name));
  }
  return found;
}

function readOrNull(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
