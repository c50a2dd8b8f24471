/** What the commands of an attempt are kept in by, as the ledger says it. */
import { match, oneOf } from './shape.ts';

/**
 * What a sandbox of ours can do, weakest first. `none`: nothing. `process`: only the worktree can be
 * changed, what is private cannot be read, other processes cannot be seen. `full`: besides, no
 * network but the hosts that are allowed.
 */
export const LEVELS = ['none', 'process', 'full'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * What an attempt was kept in by: `ours-…` our sandbox at that level, its canary seen to fail;
 * `cli` the agent's own; `none` neither.
 */
export const SANDBOXES = ['none', 'cli', 'ours-process', 'ours-full'] as const;
export type Sandbox = (typeof SANDBOXES)[number];

/** The longest host with its port, characters. */
const HOST_LENGTH = 260;
/** A host, or hosts under a name, with a port (443 where none is named). */
const HOST = /^(\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[1-9][0-9]{0,4})?$/;

/** Whether a text names a host, or hosts under a name, that can be allowed. */
export function isHost(text: string): boolean {
  const port = Number(text.split(':')[1] ?? 443);
  return text.length <= HOST_LENGTH && HOST.test(text) && !text.includes('..') && port <= 65_535;
}

export const level = oneOf(...LEVELS);
export const sandbox = oneOf(...SANDBOXES);
export const host = match(
  HOST,
  HOST_LENGTH,
  'a host such as api.example.org, *.example.org or 127.0.0.1:8080',
);
