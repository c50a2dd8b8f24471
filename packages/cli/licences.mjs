import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The notices that the licences of bundled packages ask for.
 *
 * @param {string} root the folder `inputs` are relative to
 * @param {string[]} inputs names of all bundled files
 * @returns {{count: number, text: string}} one section a package, sorted by name and version
 */
export function licences(root, inputs) {
  const folders = new Set(
    inputs
      .filter((name) => name.includes('node_modules/'))
      .map((name) => packageFolder(root, name)),
  );
  const sections = [...folders].map(section).sort((a, b) => (a.title < b.title ? -1 : 1));
  const text = sections
    .map(({ title, body }) => `${'='.repeat(80)}\n${title}\n\n${body}\n`)
    .join('\n');
  return { count: sections.length, text: `mesh.js contains these packages.\n\n${text}` };
}

function section(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const by = typeof author === 'string' ? author : author?.name;
  const body = file
    ? readFileSync(join(folder, file), 'utf8').trim()
    : `The package carries no licence text.${by ? ` Author: ${by}` : ''}`;
  return { title: `${name} ${version} (${license ?? 'no licence named'})`, body };
}

/** The innermost folder around a file that has a package.json with a name and a version. */
function packageFolder(root, name) {
  let folder = dirname(join(root, name));
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

function isPackage(folder) {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return false;
  const { name, version } = JSON.parse(readFileSync(manifest, 'utf8'));
  return Boolean(name && version);
}
