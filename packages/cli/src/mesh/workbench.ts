/** What every step of a repair has at hand. */
import { promises as fs } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Layout } from '@lanemesh/peer/home';

/** One thing that was damaged. */
export interface Mended {
  /** Path in the project's folder. */
  readonly what: string;
  /** What was done about it, for people. */
  readonly done: string;
}

export interface Workbench {
  readonly layout: Layout;
  /** Moves a damaged file to `.mesh/damaged/`. */
  setAside(path: string): Promise<void>;
  /** Tells what was done about a file, which is named in full. */
  note(path: string, done: string): void;
}

/** A bench for one repair; what is done goes into `mended`. */
export function workbench(layout: Layout, mended: Mended[]): Workbench {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  return {
    layout,
    setAside: async (path) => {
      const to = join(layout.dir, 'damaged', stamp, relative(layout.dir, path));
      await fs.mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await fs.rename(path, to);
    },
    note: (path, done) => mended.push({ what: relative(layout.root, path), done }),
  };
}
