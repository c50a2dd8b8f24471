/** From the files of a project to the tasks of the demo. */

import { folderOf, inScope, kindOf, type Order, type Scope } from './indexing/scope.ts';
import type { TreeFile } from './indexing/tree.ts';

export interface PlannedTask {
  readonly title: string;
  /** The page it writes. */
  readonly out: string;
  readonly scope: Scope;
  readonly order: Order;
  /** It is told to make a mistake at its first attempt. */
  readonly forgets: boolean;
  /** It needs all others and puts their pages together. */
  readonly combines: boolean;
}

/** Where the pages go: a folder that the tree does not hold, and how their names end. */
export interface PagePlace {
  readonly folder: string;
  readonly ending: string;
}

/** Tasks beside the combined one: what two cores finish in time. */
const MOST = 8;
const LEAST = 5;
/** Each begins with one of the first tasks. */
const NODES = 3;
/** Fewer folders with sources than this: a task for each file. */
const FEW_FOLDERS = 5;

const SOURCES = new Set(
  [
    'ts mts cts tsx js mjs cjs jsx vue svelte astro html css scss less',
    'py pyi rb pl pm php lua r jl sh bash zsh fish ps1 sql',
    'c h cc cpp cxx hh hpp m mm go rs zig nim d java kt kts scala groovy clj cljs cs fs vb swift dart',
    'hs ml mli ex exs erl elm lisp el scm rkt f90 pas asm s sol proto tf nix cmake',
  ]
    .join(' ')
    .split(' ')
    .map((ending) => `.${ending}`),
);

/**
 * One task for each folder with sources (small ones join their parents), or for each file where
 * there are few folders, filled up with views of the whole tree to five; and one that combines
 * all, the last. `files`: at least one.
 */
export function planTasks(files: readonly TreeFile[], place: PagePlace): PlannedTask[] {
  const paths = files.filter(({ path }) => !path.includes('\ufffd')).map(({ path }) => path);
  const sources = paths.filter((path) => SOURCES.has(kindOf(path)));
  const subjects = sources.length > 0 ? sources : paths;
  const folders = merged(weights(subjects.map(folderOf)));
  const roots = folders.length < FEW_FOLDERS ? single(subjects) : folders;
  const views = (['name', 'size', 'kind', 'folder'] as const).slice(
    0,
    Math.max(0, LEAST - roots.length),
  );
  const parts = [
    ...roots.map((root) => ({
      title: root === '.' ? 'Index of everything else' : `Index of ${root}`,
      scope: { root, without: roots.filter((other) => other !== root && isBelow(other, root)) },
      order: 'name' as const,
    })),
    ...views.map((order) => ({
      title: `All files by ${order}`,
      scope: { root: '.', without: [] },
      order,
    })),
  ];
  const able = parts.flatMap(({ scope }, i) => (countIn(paths, scope) > 1 ? [i] : []));
  // Not one of the first, at which ben and eve are caught.
  const forgetful = able.find((i) => i >= NODES) ?? able.at(-1) ?? parts.length - 1;
  const tasks = parts.map((part, i) => ({
    ...part,
    out: `${place.folder}/${String(i + 1).padStart(2, '0')}-${slug(part.title)}${place.ending}`,
    forgets: i === forgetful,
    combines: false,
  }));
  const all = {
    title: 'Index of the project',
    out: `${place.folder}/README${place.ending}`,
    scope: { root: '.', without: [] },
    order: 'name' as const,
    forgets: false,
    combines: true,
  };
  return [...tasks, all];
}

function weights(folders: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const folder of folders) found.set(folder, (found.get(folder) ?? 0) + 1);
  return found;
}

/** Joins folders with their parents, the deepest and then the smallest first, until few enough. */
function merged(folders: Map<string, number>): string[] {
  while (folders.size > MOST) {
    const [[folder, weight] = ['.', 0]] = [...folders].sort(
      ([a, m], [b, n]) => depth(b) - depth(a) || m - n || (a < b ? -1 : 1),
    );
    folders.delete(folder);
    const parent = folderOf(folder);
    folders.set(parent, (folders.get(parent) ?? 0) + weight);
  }
  return [...folders.keys()].sort();
}

function depth(folder: string): number {
  return folder === '.' ? 0 : folder.split('/').length;
}

/** A root for each file; where they are too many, the last one is for all that are left. */
function single(files: readonly string[]): string[] {
  const sorted = [...files].sort();
  return sorted.length <= MOST ? sorted : [...sorted.slice(0, MOST - 1), '.'];
}

function isBelow(path: string, root: string): boolean {
  return root === '.' || path.startsWith(`${root}/`);
}

function countIn(paths: readonly string[], scope: Scope): number {
  return paths.filter((path) => inScope(scope, path)).length;
}

function slug(title: string): string {
  const words = title.replace(/^Index of /, '').toLowerCase();
  return (
    words
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'part'
  );
}
