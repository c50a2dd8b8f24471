/** What every command may read: the system, and the tools its user installed. */
import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { searchPath } from '../search-path.ts';
import { contains } from './contains.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where systems keep programs and what those need. */
const SYSTEM = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/etc',
  '/opt',
  '/nix',
  '/System',
  '/Library',
  '/Applications',
  '/private/etc',
];

/** Tools in a home that need more than their `bin`. Never what also holds credentials. */
const TOOLS = [
  '.asdf',
  '.bun',
  '.deno',
  '.fnm',
  '.linuxbrew',
  '.local/lib',
  '.local/share/fnm',
  '.local/share/mise',
  '.local/share/pipx',
  '.local/share/pnpm',
  '.local/share/uv',
  '.npm-global',
  '.npm-packages',
  '.nvm',
  '.pyenv',
  '.rbenv',
  '.rustup',
  '.sdkman',
  '.volta',
  'Library/pnpm',
];

/** Folders of the system and its tools. `programs`: full paths of more that have to start. */
export function toolFolders(env: Env, programs: readonly string[] = []): string[] {
  const home = env.HOME ?? '';
  const fromHome = home.startsWith('/') ? TOOLS.map((name) => join(home, name)) : [];
  const found = [
    ...SYSTEM,
    ...fromHome,
    ...resolver(),
    ...searchPath(env).flatMap(withLibraries),
    ...programs.flatMap(foldersOf),
  ];
  // What holds a whole home, or the system's root, is no folder of tools.
  const fits = (path: string) => path !== '/' && !(home.startsWith('/') && contains(path, home));
  return [...new Set(found)].filter((path) => fits(path) && isThere(path));
}

/** Where names of hosts are looked up, which on many systems lies with what runs. */
function resolver(): string[] {
  try {
    return [realpathSync('/etc/resolv.conf')];
  } catch {
    return [];
  }
}

/** `<prefix>/bin` with the `<prefix>/lib` beside it, where npm and others put what `bin` links to. */
function withLibraries(folder: string): string[] {
  return basename(folder) === 'bin' ? [folder, join(dirname(folder), 'lib')] : [folder];
}

/** Where a program lies, and where it really lies: in its package, with the packages beside it. */
function foldersOf(program: string): string[] {
  try {
    return [program, realpathSync(program)].flatMap((path) => {
      const packages = path.indexOf('/node_modules/');
      return packages < 0 ? [dirname(path)] : [`${path.slice(0, packages)}/node_modules`];
    });
  } catch {
    return [];
  }
}

/**
 * What lies in those folders and is nobody's business: what only root may read on this machine
 * (where we are root ourselves), and private keys.
 */
export function systemSecrets(): string[] {
  const named = [
    '/etc/ssh',
    '/etc/ssl/private',
    '/etc/kubernetes',
    '/etc/docker',
    '/etc/wireguard',
  ];
  const closed = list('/etc')
    .map((name) => join('/etc', name))
    .filter((path) => {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      return stat !== undefined && !stat.isSymbolicLink() && (stat.mode & 0o004) === 0;
    });
  return [...new Set([...named.filter(isThere), ...closed])];
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
