/** What is known of the repository without the change, and what checks come to there. */

/** A line of a file, without the change. */
export interface Line {
  readonly path: string;
  readonly text: string;
}

/** How files of the repository are reached, as they stood before the change. */
export interface Tree {
  readonly before: (path: string) => Promise<string | null>;
  /** The lines anywhere that hold one of the names as a word; null: too many. */
  readonly naming: (names: readonly string[]) => Promise<readonly Line[] | null>;
  readonly files: ReadonlySet<string>;
  readonly changed: readonly string[];
}

/** A file that checks come to. */
export interface Reached {
  /** The check by way of which it was found first; its own path: it is one. */
  readonly start: string;
  /** Files it takes in itself. */
  readonly takes: readonly string[];
}

/** A changed file, and the check that takes it in. */
export interface Part {
  readonly path: string;
  readonly of: string;
}
