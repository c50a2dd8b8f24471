/**
 * The part of the user's git configuration that decides how remotes are reached. All else of it
 * (aliases, hooks, signing, push defaults ...) must not change what the mesh does.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface UserConfig {
  readonly entries: readonly (readonly [key: string, value: string])[];
  /**
   * A file with the user's safe.directory lines, or null if there are none. They need a file: git
   * takes the configuration of the environment away from the process that serves a local remote.
   */
  readonly globalFile: string | null;
}

const WANTED =
  '^(credential\\..*|url\\..*\\.(insteadof|pushinsteadof)|http\\..*|core\\.sshcommand|' +
  'core\\.gitproxy|ssh\\.variant|safe\\.directory)$';

const cached = new Map<string, Promise<UserConfig>>();

/** Reads the user's settings with git itself, once for each place they may lie in. */
export function networkConfig(): Promise<UserConfig> {
  const { HOME, XDG_CONFIG_HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM, GIT_CONFIG_COUNT } =
    process.env;
  const key = JSON.stringify([
    ...[HOME, XDG_CONFIG_HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM, GIT_CONFIG_COUNT],
  ]);
  const known = cached.get(key);
  if (known !== undefined) return known;
  const reading = read();
  cached.set(key, reading);
  return reading;
}

async function read(): Promise<UserConfig> {
  const all = parse(await listWanted());
  const safe = all.filter(([key]) => key === 'safe.directory');
  return {
    entries: all.filter(([key]) => key !== 'safe.directory'),
    globalFile: safe.length === 0 ? null : keepForThisProcess(safe.map(([, value]) => value)),
  };
}

/** '' if git is absent or the configuration cannot be read: the command itself will say so. */
function listWanted(): Promise<string> {
  return new Promise((resolve) => {
    // No repository's configuration takes part, in whatever folder this process was started.
    const child = spawn('git', ['config', '--null', '--includes', '--get-regexp', WANTED], {
      env: { ...process.env, GIT_DIR: '/dev/null', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', () => resolve(''));
    child.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

function parse(listing: string): [string, string][] {
  const records = listing.split('\0').filter((record) => record !== '');
  return records.map((record) => {
    const end = record.indexOf('\n');
    // A key without a value is git's short form of true.
    return end < 0 ? [record, 'true'] : [record.slice(0, end), record.slice(end + 1)];
  });
}

function keepForThisProcess(directories: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-git-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'config');
  const lines = directories.map((value) => `\tdirectory = ${JSON.stringify(value)}\n`);
  writeFileSync(file, `[safe]\n${lines.join('')}`, { mode: 0o600 });
  return file;
}
