import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParseResult, parse } from '@babel/parser';

/** A node of the syntax tree, as far as these tests look at it. */
export type Syntax = { type: string; loc?: { start: { line: number }; end: { line: number } } } & {
  [key: string]: unknown;
};

/**
 * A source file of a package: its name relative to the root, its text and its syntax tree. What
 * tests share (contract suites and the like) is test code too: it imports vitest.
 */
export type Source = { name: string; text: string; isTest: boolean; tree: ParseResult };

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Folder names in packages/, sorted. */
export const PACKAGES = readdirSync(join(ROOT, 'packages')).sort();

/** All TypeScript sources of a package, tests included. */
export function sourcesOf(pkg: string): Source[] {
  const known = parsed.get(pkg) ?? readSources(pkg);
  parsed.set(pkg, known);
  return known;
}

const parsed = new Map<string, Source[]>();

function readSources(pkg: string): Source[] {
  const folder = `packages/${pkg}/src`;
  if (!existsSync(join(ROOT, folder))) return [];
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => readSource(`${folder}/${name}`));
}

function readSource(name: string): Source {
  const text = readFileSync(join(ROOT, name), 'utf8');
  const tree = parse(text, {
    sourceType: 'module',
    plugins: ['typescript'],
    sourceFilename: name,
    errorRecovery: true,
  });
  const isTest = name.endsWith('.test.ts') || /from 'vitest'/.test(text);
  return { name, text, isTest, tree };
}

/** Every node of a source's tree with the node it hangs from. */
export function* walk(source: Source): Generator<{ node: Syntax; parent: Syntax }> {
  const root = source.tree.program as unknown as Syntax;
  const waiting: { node: Syntax; parent: Syntax }[] = [{ node: root, parent: root }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    const { node } = next;
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isSyntax(child)) waiting.push({ node: child, parent: node });
      }
    }
  }
}

function isSyntax(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value;
}

/** What a source imports or re-exports, statically or dynamically, types included. */
export function importsOf(source: Source): string[] {
  const found: string[] = [];
  for (const { node } of walk(source)) {
    const from = IMPORTING.has(node.type) ? node.source : importedByCall(node);
    if (isSyntax(from) && typeof from.value === 'string') found.push(from.value);
  }
  return found;
}

const IMPORTING = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function importedByCall(node: Syntax): unknown {
  const callee = node.callee;
  const imports = node.type === 'CallExpression' && isSyntax(callee) && callee.type === 'Import';
  return imports ? (node.arguments as unknown[])[0] : null;
}

/** The file a relative import of a source means, relative to the root. */
export function resolveRelative(source: Source, specifier: string): string {
  return join(dirname(source.name), specifier);
}

/** `node:fs/promises` → `node:fs`, `@babel/parser/x` → `@babel/parser`. */
export function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

/** `file:line` of a node, for messages. */
export function at(source: Source, node: Syntax): string {
  return `${source.name}:${node.loc?.start.line ?? 0}`;
}

/** Names of all files that are tracked or would be, relative to the root. */
export function projectFiles(): string[] {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const names = execFileSync('git', options, { cwd: ROOT, encoding: 'utf8' }).split('\0');
  return [...new Set(names)].filter((name) => name && existsSync(join(ROOT, name)));
}
