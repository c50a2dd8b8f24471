/** What a test that was there takes in now: another module under a name it had, or a stand-in. */
import type { ChangedFile, ChangedLine } from './change.ts';
import { placed } from './flag.ts';
import { isTestPath } from './idioms.ts';

/** A name of a test file, and what it stands for there. */
interface Binding {
  readonly name: string;
  /** The module, as the file names it. */
  readonly module: string;
  /** What of the module; '': all of it. */
  readonly what: string;
  readonly line: ChangedLine;
}

const STANDS_IN = /(?:^|[^a-z])(?:mock|fake|stub|dummy|double|shim)(?:s|ed)?(?![a-z])/i;

/** Changed imports of tests. What was only added, or says the same of a file that moved, is none. */
export function changedImports(files: readonly ChangedFile[]): string[] {
  return files.flatMap((file) => {
    const { path, from, status, removed, added } = file;
    if (status !== 'changed' || !isTestPath(from ?? path)) return [];
    const [was, is] = [removed.flatMap(bindings), added.flatMap(bindings)];
    const other = is.filter(({ name, module, what }) => {
      const before = was.filter((one) => one.name === name);
      return (
        before.length > 0 &&
        !before.some((one) => one.what === what && isSame(one.module, module, files, file))
      );
    });
    const local = was.filter(({ name }) => !is.some((one) => one.name === name));
    const instead = added.filter(({ text }) => local.some(({ name }) => declares(text, name)));
    const known = new Set(was.map(({ module }) => module));
    const fresh = is.filter(
      (one) => !other.includes(one) && !known.has(one.module) && STANDS_IN.test(one.module),
    );
    const lines = (found: readonly Binding[]) => [...new Set(found.map(({ line }) => line))];
    return [
      ...[...lines(other), ...instead].map((line) => `tests something else: ${placed(path, line)}`),
      ...lines(fresh).map((line) => `replaces what is tested: ${placed(path, line)}`),
    ];
  });
}

/** Whether a line gives a name another meaning in the file itself. */
function declares(text: string, name: string): boolean {
  const [, declared, set] =
    /^\s*(?:export |async )*(?:(?:const|let|var|function|class|def|fn|func)\s+(\w+)|(\w+)\s*:?=[^=])/.exec(
      text,
    ) ?? [];
  return (declared ?? set) === name;
}

/** Whether two names are of one module, which may have moved with the change, as the test may. */
function isSame(
  was: string,
  is: string,
  files: readonly ChangedFile[],
  { path, from }: ChangedFile,
): boolean {
  if (stem(was) === stem(is)) return true;
  if (from !== null && from !== path && lastOf(was) === lastOf(is)) return true;
  return files.some(
    (file) =>
      file.from !== null &&
      isNamed(file.from, was) &&
      isNamed(file.path, is) &&
      !isTestPath(file.path),
  );
}

const lastOf = (module: string): string =>
  stem(module)
    .split(/[/.]|::/)
    .at(-1) ?? '';
const stem = (path: string): string =>
  path.replace(/\.(?:[cm]?[jt]sx?|py|rb|php|java|kt|rs|go|h|hpp|cs|scala|swift)$/, '');

/** Whether a module of this name may be the file. */
function isNamed(path: string, module: string): boolean {
  const name = stem(module)
    .replace(/^(?:\.{1,2}\/)+/, '')
    .replace(/^\.+/, '')
    .replaceAll(/::|\.|\\/g, '/')
    .replace(/^(?:crate|super|self)\//, '');
  const file = stem(path).replace(/\/(?:index|__init__|mod)$/, '');
  return name !== '' && (file === name || file.endsWith(`/${name}`));
}

const PATTERNS: readonly [RegExp, (parts: readonly string[]) => [module: string, names: string]][] =
  [
    [
      /^(?:import|export)\s+(?:type\s+)?(.+?)\s+from\s+["']([^"']+)["']/,
      ([n = '', m = '']) => [m, n],
    ],
    [/^\}?\s*(.*?)\}?\s*from\s+["']([^"']+)["'];?$/, ([n = '', m = '']) => [m, n || '*']],
    [
      /^(?:const|let|var)\s+(.+?)\s*=\s*(?:await\s+import|require)\(["']([^"']+)["']\)/,
      ([n = '', m = '']) => [m, n],
    ],
    [/^import\s+["']([^"']+)["']/, ([m = '']) => [m, '']],
    [/^from\s+([\w.]+)\s+import\s+\(?([^#)]+)/, ([m = '', n = '']) => [m, n]],
    [
      /^import\s+(?:static\s+)?([\w.]+)(?:\s+as\s+(\w+))?;?$/,
      ([m = '', n = '']) => [m, n || lastOf(m)],
    ],
    [
      /^(?:pub\s+)?use\s+([\w:\\]+?)(?:::|\\)?(?:\{([^}]*)\})?(?:\s+as\s+(\w+))?;$/,
      ([m = '', n, a]) => [m, n ?? a ?? m.split(/::|\\/).at(-1) ?? ''],
    ],
    [/^#\s*include\s+["<]([^">]+)[">]/, ([m = '']) => [m, '*']],
    [/^require(?:_relative)?\b\s*\(?\s*["']([^"']+)["']/, ([m = '']) => [m, '*']],
  ];

/** A longer line is no import that people wrote. */
const LONGEST = 2000;

/** What one line of imports binds. */
function bindings(line: ChangedLine): Binding[] {
  const text = line.text.trim();
  if (text.length > LONGEST) return [];
  for (const [pattern, read] of PATTERNS) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const [module, names] = read(found.slice(1));
    return names
      .split(/[{},]/)
      .map((one) => one.trim().replace(/^type\s+/, ''))
      .filter((one, _, all) => one !== '' || all.length === 1)
      .map((one) => {
        const [what = '', name = what] = one.split(/\s+as\s+|\s*:\s*/);
        return { name, module, what: name === what ? '' : what, line };
      });
  }
  return [];
}
