/**
 * The life of a node as data: whether it may speak, and whether its log is whole. Neither asks for
 * the other. `node-machine.ts` makes the xstate machine of both.
 */
import type { Cycle } from './cycle.ts';

/** `unknown`: it has no log in the ledger. */
export type NodeLife = 'unknown' | 'pending' | 'admitted' | 'revoked' | 'left';

/** What can happen to a node: it asks to join, or joins with an invite. */
export type NodeStep = 'ask' | 'join' | 'admit' | 'revoke' | 'leave';

export const NODE_CYCLE: Cycle<NodeLife, NodeStep> = {
  what: 'node',
  initial: 'unknown',
  table: {
    unknown: { ask: 'pending', join: 'admitted' },
    pending: { admit: 'admitted', revoke: 'revoked' },
    // Of a member it changes the roles.
    admitted: { admit: 'admitted', revoke: 'revoked', leave: 'left' },
    // Of a revoked node it says anew what people should look at again.
    revoked: { revoke: 'revoked' },
    left: { revoke: 'revoked' },
  },
};

/** Whether two batches stand on one parent in a node's log, and nobody resumed it (R10). */
export type LogLife = 'whole' | 'marked';

export type LogStep = 'fork' | 'resume';

export const LOG_CYCLE: Cycle<LogLife, LogStep> = {
  what: 'log',
  initial: 'whole',
  table: {
    whole: { fork: 'marked' },
    marked: { fork: 'marked', resume: 'whole' },
  },
};
