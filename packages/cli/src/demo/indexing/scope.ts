/** Which files an index is about, and in which order it lists them. */

/** How an index is ordered: 'kind' and 'folder' group its files under headings. */
export const ORDERS = ['name', 'size', 'kind', 'folder'] as const;
export type Order = (typeof ORDERS)[number];

export interface Scope {
  /** A folder or file of the tree; '.' is the whole of it. */
  readonly root: string;
  /** Folders and files below the root that are left to others. */
  readonly without: readonly string[];
}

/** Whether a path of the tree, such as `src/a.ts`, is in the scope. */
export function inScope(scope: Scope, path: string): boolean {
  // Names that are not UTF-8 arrive with this mark and could not be opened.
  if (path.includes('\ufffd')) return false;
  return isAtOrBelow(path, scope.root) && !scope.without.some((one) => isAtOrBelow(path, one));
}

/** The folder a path lies in; '.' at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

/** `.ts` of `a/b.ts`, '(none)' of `Makefile` and `.profile`. */
export function kindOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 || dot === name.length - 1 ? '(none)' : name.slice(dot).toLowerCase();
}

function isAtOrBelow(path: string, root: string): boolean {
  return root === '.' || path === root || path.startsWith(`${root}/`);
}
