/** Where lockfiles take packages from: another host runs other code wherever they are installed. */
import type { ChangedFile, ChangedLine } from './change.ts';
import { shown } from './flag.ts';

/** One package, and where it comes from: a host, on hosts of code with the owner behind it. */
export interface Source {
  readonly place: string;
  /** Its name as far as the address tells, without a version. */
  readonly of: string;
  /** Whether new packages may come from there without a question. */
  readonly isUsual: boolean;
}

const NPM = /^\s*"?(?:resolved|version|tarball|resolution)"?:?\s+"?(.*)$|\btarball:\s*(.*)$/;

/** By the name of the file: the lines that say where a package is, and the addresses in them. */
const LOCKFILES: readonly [file: RegExp, line: RegExp][] = [
  [/^(?:package-lock|npm-shrinkwrap)\.json$/, NPM],
  [/^(?:yarn\.lock|pnpm-lock\.yaml)$/, NPM],
  [/^bun\.lock$/, /^\s*"[^"]+":\s*\[(.*)$/],
  [/^(?:Cargo|poetry|uv|pdm)\.lock$/, /\b(?:source|url|registry|git)\s*=\s*(.*)$/],
  [/^Pipfile\.lock$/, /^\s*"(?:url|git)":\s*(.*)$/],
  [/^composer\.lock$/, /^\s*"url":\s*("[^"]*(?:\.git|\.zip|\.tar[.\w]*|\/zipball\/[^"]*)".*)$/],
  [/^Gemfile\.lock$/, /^\s*remote:\s*(.*)$/],
  [/^mix\.lock$/, /\{:git,\s*(.*)$/],
];

const ADDRESS =
  /(?:\b(?:[a-z]+\+)?(https?|ssh|git):\/\/(?:[^\s"'@/]+@)?([\w.-]+(?::\d+)?)|\bgit@([\w.-]+):)\/?([^\s"'#?),}]*)|\bfile:([^\s"'#?),}]+)/i;

/** Registries anybody may take a new package from; and hosts that have two names. */
const PUBLIC =
  /^(?:registry\.npmjs\.org|npm\.jsr\.io|pypi\.org|files\.pythonhosted\.org|(?:index|static)\.crates\.io|github\.com\/rust-lang|rubygems\.org|index\.rubygems\.org)$/;
const SAME: Readonly<Record<string, string>> = {
  'registry.yarnpkg.com': 'registry.npmjs.org',
  'codeload.github.com': 'github.com',
  'api.github.com': 'github.com',
};
/** What everybody may put something on. */
const CODE_HOST =
  /^(?:github\.com|raw\.githubusercontent\.com|gitlab\.com|bitbucket\.org|codeberg\.org)$/;
const HERE = 'a file of the repository';

/** What a line of a file takes from where; null: it is no line of a lockfile that says so. */
export function sourceIn(path: string, text: string): Source | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const line = LOCKFILES.find(([file]) => file.test(name))?.[1];
  const [, ...said] = line?.exec(text) ?? [];
  const address = ADDRESS.exec(
    (said.find(Boolean) ?? '').replaceAll(/%3A/gi, ':').replaceAll(/%2F/gi, '/'),
  );
  if (address === null) return null;
  const [, scheme, host, byGit, behind = '', file] = address;
  if (file !== undefined) return { place: HERE, of: packageIn(file), isUsual: true };
  const given = (host ?? byGit ?? '').toLowerCase();
  const at = SAME[given] ?? given;
  const rest = given === 'api.github.com' ? behind.replace(/^repos\//, '') : behind;
  const isOfCode = CODE_HOST.test(at);
  const place = isOfCode ? `${at}/${rest.split('/')[0]}` : at;
  // Packages of composer lie with their makers, each of which has an owner of its own.
  const isUsual = PUBLIC.test(place) || (isOfCode && name === 'composer.lock');
  const of = packageIn(rest, isOfCode);
  if (scheme === 'http') return { place: `http://${place}`, of, isUsual: false };
  return { place, of, isUsual };
}

/** `@a/b` of `@a/b/-/b-1.2.3.tgz`, `b` of `a/b.git` at a host of code, else the file's name. */
function packageIn(path: string, isRepository = false): string {
  const [named = '', tarball] = path.split('/-/');
  const parts = (isRepository ? path.split('/').slice(0, 2).join('/') : named)
    .split('/')
    .filter(Boolean);
  const [scope, last = ''] = [parts.at(-2) ?? '', parts.at(-1) ?? ''];
  if (tarball !== undefined && !isRepository)
    return scope.startsWith('@') ? `${scope}/${last}` : last;
  return last.replace(/\.(?:git|tgz|tar\.\w+|zip|whl|gem)$/, '').replace(/[-_@]v?\d.*$/, '');
}

const sourcesIn = (path: string, lines: readonly ChangedLine[]): Source[] =>
  lines.flatMap(({ text }) => sourceIn(path, text) ?? []);

/** Hosts to look for in the lockfiles there were, as those name them. */
export function hostsToLookFor(files: readonly ChangedFile[]): string[] {
  const unusual = files.flatMap(({ path, added }) =>
    sourcesIn(path, added).flatMap(({ place, isUsual }) => (isUsual ? [] : [place])),
  );
  const hosts = unusual.map((place) => place.replace(/^http:\/\//, '').split('/')[0] ?? '');
  return [...new Set(hosts)].slice(0, 50);
}

/**
 * Packages that come from somewhere else than before, or from where none came. before: places that
 * lockfiles named without the change; null: very many.
 */
export function movedSources(
  files: readonly ChangedFile[],
  before: ReadonlySet<string> | null,
): string[] {
  return files.flatMap(({ path, from, added, removed }) => {
    const was = new Map<string, string[]>();
    for (const { of, place } of sourcesIn(from ?? path, removed))
      was.set(of, [...(was.get(of) ?? []), place]);
    const found = sourcesIn(path, added).flatMap(({ of, place, isUsual }) => {
      const earlier = was.get(of) ?? [];
      if (earlier.length > 0)
        return earlier.includes(place) ? [] : [`takes ${of} from ${place}, not from ${earlier[0]}`];
      const isKnown = isUsual || before === null || before.has(place);
      return isKnown ? [] : [`takes ${of} from ${place}, from where nothing came before`];
    });
    const [first] = found;
    const more = found.length > 1 ? ` and ${found.length - 1} more` : '';
    return first === undefined ? [] : [`${first}${more} (${shown(path)})`];
  });
}
