/** Why git could not talk to a remote, guessed from what it says under LC_ALL=C. */
import { existsSync } from 'node:fs';
import { firstLine } from './errors.ts';
import { localPath } from './outside.ts';
import type { RunResult } from './run.ts';

/** A hint for people and for backing off, never a verdict (INV-9). 'damaged': our own repository. */
export type FailureReason =
  | 'unreachable'
  | 'auth'
  | 'missing'
  | 'not-git'
  | 'refused'
  | 'damaged'
  | 'failed';

export interface RemoteFailure {
  readonly ok: false;
  readonly reason: FailureReason;
  /** git's first line that says something, without passwords. */
  readonly message: string;
}

/** In order: the first that matches wins. */
const SIGNS: readonly (readonly [FailureReason, RegExp])[] = [
  [
    'auth',
    /Authentication failed|Permission denied|could not read (Username|Password)|terminal prompts disabled|returned error: (401|403|407)|Host key verification failed|Too many authentication failures/i,
  ],
  [
    'refused',
    /dubious ownership|transport '.*' not allowed|strange (hostname|pathname)|access denied|service not enabled|not exported/i,
  ],
  [
    'unreachable',
    /Could not resolve|Temporary failure in name resolution|Connection (refused|timed out|reset|closed)|Failed to connect|Couldn't connect|No route to host|Network is unreachable|Operation timed out|returned error: 5\d\d|Empty reply|SSL|banner exchange/i,
  ],
  ['missing', /repository '.*' not found|Repository not found|returned error: 404|does not exist/i],
  ['not-git', /does not appear to be a git repository|not a git repository|not valid: is this/i],
];

/** Describes a failed exchange with the remote at url. */
export function remoteFailure(url: string, result: RunResult, timeoutMs?: number): RemoteFailure {
  if (result.stopped) {
    const message = `no answer within ${timeoutMs ?? 'the allowed'} ms`;
    return { ok: false, reason: 'unreachable', message };
  }
  const reason = SIGNS.find(([, sign]) => sign.test(result.stderr))?.[0] ?? 'failed';
  const message = firstLine(result.stderr) || `git was ended (exit code ${result.exitCode})`;
  const path = localPath(url);
  if (reason === 'not-git' && path !== null && !existsSync(path)) {
    return { ok: false, reason: 'missing', message: `there is no folder ${path}` };
  }
  return { ok: false, reason, message };
}
