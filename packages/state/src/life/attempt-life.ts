/** The life of an attempt as data; `attempt-machine.ts` makes the xstate machine of it. */
import type { Cycle } from './cycle.ts';

/** The outcomes of an attempt as people see them; `running`: it has none yet. */
export type AttemptLife =
  | 'running'
  | 'passed'
  | 'failed'
  | 'rejected'
  | 'lost'
  | 'gaveup'
  | 'revoked';

/** What can happen to an attempt. */
export type AttemptStep = 'pass' | 'fail' | 'reject' | 'lose' | 'giveUp' | 'revoke' | 'land';

type Steps = Partial<Record<AttemptStep, AttemptLife>>;

// What passed stays passed when its claim ends: it is evidence for the next attempt. Only a
// verdict on it, or a failure to land it, says otherwise.
const passed: Steps = {
  // Made anew on a target that moved.
  pass: 'passed',
  fail: 'failed',
  reject: 'rejected',
  lose: 'passed',
  giveUp: 'passed',
  revoke: 'passed',
  land: 'passed',
};

export const ATTEMPT_CYCLE: Cycle<AttemptLife, AttemptStep> = {
  what: 'attempt',
  initial: 'running',
  table: {
    running: {
      pass: 'passed',
      fail: 'failed',
      lose: 'lost',
      giveUp: 'gaveup',
      revoke: 'revoked',
      land: 'passed',
    },
    passed,
    failed: {},
    rejected: {},
    lost: {},
    gaveup: {},
    revoked: {},
  },
};
