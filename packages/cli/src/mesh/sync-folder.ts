/** Folders that a program copies between machines: no place for a hub. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Whose folder it is, by its name. */
const NAMES: readonly (readonly [string, RegExp])[] = [
  ['Dropbox', /^Dropbox( \(.+\))?$/],
  ['iCloud Drive', /^(com~apple~CloudDocs|iCloud ?Drive.*)$/],
  ['OneDrive', /^OneDrive( - .+|-.+)?$/],
  ['Google Drive', /^(Google ?Drive|GoogleDrive-.+|My Drive)$/],
  ['Nextcloud', /^Nextcloud$/],
];

/** Whose folder it is, by what the program leaves in it. */
const MARKS: readonly (readonly [string, RegExp])[] = [
  ['Dropbox', /^\.dropbox(\.cache)?$/],
  ['Syncthing', /^\.stfolder( \(.+\))?$/],
  ['Google Drive', /^\.(tmp\.driveupload|shortcut-targets-by-id)$/],
  ['OneDrive', /^\.849C9593-D756-4E56-8D6E-42412F2A707B$/i],
  ['Nextcloud', /^\.(_?sync_[0-9a-f]+\.db|nextcloudsync\.log)$/],
];

/** The program that copies this folder (absolute path) between machines; null: none is known to. */
export function syncProgram(folder: string): string | null {
  let at = folder;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  const places = new Set([...above(folder), ...above(realpathSync(at))]);
  for (const place of places) {
    const named = NAMES.find(([, name]) => name.test(basename(place)));
    const marked = MARKS.find(([, mark]) => namesIn(place).some((name) => mark.test(name)));
    const [program] = named ?? marked ?? [];
    if (program !== undefined) return program;
  }
  return null;
}

function above(folder: string): string[] {
  return dirname(folder) === folder ? [] : [folder, ...above(dirname(folder))];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('.'));
  } catch {
    return [];
  }
}
