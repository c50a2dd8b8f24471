/** How far the commands of an attempt are kept in, and by whom. */

/**
 * What we can do, weakest first. `none`: nothing. `process`: only the worktree can be changed, what
 * is private cannot be read, other processes cannot be seen. `full`: besides, no network but the
 * hosts that are allowed.
 */
export const LEVELS = ['none', 'process', 'full'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * What an attempt was kept in by, as it is recorded: `ours-…` our sandbox at that level, its canary
 * seen to fail; `cli` the agent's own; `none` neither.
 */
export const SANDBOXES = ['none', 'cli', 'ours-process', 'ours-full'] as const;
export type Sandbox = (typeof SANDBOXES)[number];

/** Whether a level is at least another one. */
export function reaches(level: Level, wanted: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);
}

/** How our sandbox of a level is recorded. */
export function ours(level: Exclude<Level, 'none'>): Sandbox {
  return `ours-${level}`;
}
