import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../../test/support/scratch.ts';
import { syncProgram } from './sync-folder.ts';

const home = scratchFolder();
const make = (...parts: string[]) => {
  const folder = join(home, ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
};

test('a folder that a program copies between machines is told by its name or its marks', () => {
  const named = [
    ['Dropbox', 'Dropbox'],
    ['Dropbox', 'Dropbox (Work)'],
    ['iCloud Drive', 'Library/Mobile Documents/com~apple~CloudDocs'],
    ['OneDrive', 'OneDrive - A Company'],
    ['Google Drive', 'Library/CloudStorage/GoogleDrive-ana@example.org'],
    ['Google Drive', 'My Drive'],
  ] as const;
  for (const [program, folder] of named)
    expect(syncProgram(join(home, folder, 'below', 'hub.git'))).toBe(program);
  for (const [program, mark] of [
    ['Syncthing', '.stfolder'],
    ['Dropbox', '.dropbox.cache'],
  ] as const) {
    make(program, mark);
    expect(syncProgram(join(home, program, 'a', 'hub.git'))).toBe(program);
  }
});

test('also behind a symbolic link; any other folder is none', () => {
  symlinkSync(make('OneDrive', 'git'), join(home, 'plain'));
  expect(syncProgram(join(home, 'plain', 'hub.git'))).toBe('OneDrive');
  expect(syncProgram(make('srv', 'git', 'dropbox-importer', 'hub.git'))).toBeNull();
});
