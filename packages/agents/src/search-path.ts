/**
 * Where programs lie that a person installed, also where PATH is bare (cron, services): what
 * shells add in their own files is found by looking. Read anew each time, so that what comes or
 * goes while a node runs is seen.
 */
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** PATH itself, what a system has without one, then the folders that installers use and are there. */
export function searchPath(env: Env): string[] {
  const given = (env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const found = installed(env).filter(isFolder);
  return [...new Set([...given, ...found, ...SYSTEM])];
}

/** Full path of a program, or null where none of that name may be run. */
export function findProgram(name: string, env: Env): string | null {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return null;
  const paths = searchPath(env).map((folder) => join(folder, name));
  return paths.find(isProgram) ?? null;
}

const SYSTEM = ['/usr/local/bin', '/usr/bin', '/bin'];

function installed(env: Env): string[] {
  const home = env.HOME ?? '';
  const under = (...parts: string[]) => (home.startsWith('/') ? [join(home, ...parts)] : []);
  const at = (name: string, ...parts: string[]) => {
    const folder = env[name];
    return folder?.startsWith('/') ? [join(folder, ...parts)] : [];
  };
  const fnm = [...at('FNM_DIR'), ...under('.local', 'share', 'fnm'), ...under('.fnm')];
  return [
    ...under('.local', 'bin'),
    ...under('bin'),
    ...at('VOLTA_HOME', 'bin'),
    ...under('.volta', 'bin'),
    ...[...at('NVM_DIR'), ...under('.nvm')].flatMap(nvm),
    ...fnm.flatMap((folder) => [
      join(folder, 'aliases', 'default', 'bin'),
      ...versions(join(folder, 'node-versions'), 'installation', 'bin'),
    ]),
    ...at('ASDF_DATA_DIR', 'shims'),
    ...under('.asdf', 'shims'),
    ...at('MISE_DATA_DIR', 'shims'),
    ...under('.local', 'share', 'mise', 'shims'),
    ...npmPrefixes(env, home).map((prefix) => join(prefix, 'bin')),
    ...at('PNPM_HOME'),
    ...under('.local', 'share', 'pnpm'),
    ...under('Library', 'pnpm'),
    ...at('BUN_INSTALL', 'bin'),
    ...under('.bun', 'bin'),
    ...at('HOMEBREW_PREFIX', 'bin'),
    '/opt/homebrew/bin',
    // Homebrew's user on Linux, whose home is the same everywhere.
    join('/', 'home', 'linuxbrew', '.linuxbrew', 'bin'),
    ...under('.linuxbrew', 'bin'),
  ];
}

/** The version its user made the default, where a file says so; then all, the newest first. */
function nvm(folder: string): string[] {
  const all = versions(join(folder, 'versions', 'node'), 'bin');
  const wanted = text(join(folder, 'alias', 'default'))
    ?.trim()
    .replace(/^v/, '');
  const chosen = wanted
    ? all.filter((bin) => `${bin.split('/').at(-2)}.`.startsWith(`v${wanted}.`))
    : [];
  return [...chosen, ...all];
}

/** `below` of each version in a folder, the newest first. */
function versions(folder: string, ...below: string[]): string[] {
  const names = list(folder).filter((name) => /^v?\d+(\.\d+)*$/.test(name));
  const parts = (name: string) => name.replace(/^v/, '').split('.').map(Number);
  names.sort((a, b) => {
    const [left, right] = [parts(a), parts(b)];
    const at = left.findIndex((part, i) => part !== right[i]);
    return at < 0 ? 0 : (right[at] ?? 0) - (left[at] ?? 0);
  });
  return names.map((name) => join(folder, name, ...below));
}

/** Where `npm install --global` puts things, as its user configured it. */
function npmPrefixes(env: Env, home: string): string[] {
  const said = /^\s*prefix\s*=\s*"?([^"\n]+?)"?\s*$/m.exec(text(join(home, '.npmrc')) ?? '')?.[1];
  const expanded = said?.replace(/^~(?=\/)|\$\{HOME\}|\$HOME/g, home);
  const named = [env.NPM_CONFIG_PREFIX, env.npm_config_prefix, expanded];
  const usual = home.startsWith('/')
    ? [join(home, '.npm-global'), join(home, '.npm-packages')]
    : [];
  return [...named.filter((prefix) => prefix?.startsWith('/')), ...usual] as string[];
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function text(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
