/** What a file takes in: imports of the languages judges are written in, as paths it may mean. */
import { posix } from 'node:path';

/** A module by its name, in JavaScript and TypeScript; only files of the repository are asked for. */
const MODULE =
  /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*\(?\s*["'`](\.{1,2}\/[^"'`\n]+)/g;
const PYTHON =
  /^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+\(?([\w., \t*]+)|import[ \t]+([\w., \t]+))/gm;
/** Ruby, PHP and Perl. */
const REQUIRED = /\b(?:require|include|load)(?:_relative|_once)?\b[^"'\n]*["']\/?([^"'\n]+)["']/g;
const SOURCED = /^[ \t]*(?:\.|source)[ \t]+(.+)$/gm;
const STRING = /["'`](?:<rootDir>\/)?([\w@.][\w@./-]*)["'`]/g;

const all = (text: string, pattern: RegExp): RegExpMatchArray[] => [...text.matchAll(pattern)];

/**
 * Paths, with or without their ending, that a file of this path may take in. mentions: every text
 * in quotes that could be a path is one, as in the configuration of a test runner.
 */
export function importsOf(path: string, text: string, mentions = false): string[] {
  const folder = posix.dirname(path);
  const near = (one: string) => posix.join(folder, one);
  const anywhere = (one: string) => [near(one), posix.normalize(one)];
  const strings = mentions
    ? all(text, STRING).flatMap(([, one = '']) => (/[./]/.test(one) ? anywhere(one) : []))
    : [];
  if (/\.pyx?$/.test(path)) return [...strings, ...pythonImports(text, folder)];
  if (/\.(?:rb|php|pl|pm|t|rake)$/.test(path))
    return [...strings, ...all(text, REQUIRED).flatMap(([, one = '']) => anywhere(one))];
  if (/\.(?:sh|bash|zsh|ksh|bats)$|(?:^|\/)[^/.]+$/.test(path))
    return [...strings, ...all(text, SOURCED).flatMap(([, one = '']) => anywhere(afterPlace(one)))];
  return [...strings, ...all(text, MODULE).map(([, one = '']) => near(one))];
}

/** `"$(dirname "$0")/lib.sh" x` without its quotes, and without the folder that only a shell knows. */
function afterPlace(argument: string): string {
  const known = argument.slice(Math.max(argument.lastIndexOf(')'), argument.lastIndexOf('}')) + 1);
  const [path = ''] = known
    .replaceAll(/["']/g, '')
    .trim()
    .split(/[\s;&|]/);
  return path.replace(/^\$\w+/, '').replace(/^\//, '');
}

function pythonImports(text: string, folder: string): string[] {
  return all(text, PYTHON).flatMap(([, dots = '', module = '', names = '', modules = '']) => {
    const slashed = (one: string) => one.trim().split(/\s/)[0]?.replaceAll('.', '/') ?? '';
    if (modules !== '')
      return modules.split(',').flatMap((one) => [posix.join(folder, slashed(one)), slashed(one)]);
    const up = '../'.repeat(Math.max(0, dots.length - 1));
    const places = dots === '' ? [folder, '.'] : [posix.join(folder, up)];
    const inside = names.split(',').map((one) => posix.join(slashed(module), slashed(one)));
    return places.flatMap((place) =>
      [slashed(module), ...inside].map((one) => posix.join(place, one)),
    );
  });
}

const ENDINGS = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.json',
  '.py',
  '.rb',
  '.php',
  '.sh',
];
const FOLDERS = ['/index.ts', '/index.js', '/index.mjs', '/index.cjs', '/__init__.py'];

/** The file of the repository that is meant, if there is one. */
export function fileOf(path: string, files: ReadonlySet<string>): string | null {
  // A TypeScript module is imported by the name it will have.
  const stem = path.replace(/\.[cm]?jsx?$/, '');
  const names = [path, stem].flatMap((one) => [...ENDINGS, ...FOLDERS].map((end) => one + end));
  return names.find((one) => files.has(one)) ?? null;
}
