import { kind } from '../kind.ts';
import { hex64, int, list, name, object, oid, oneOf, ref, text, time } from '../shape.ts';
import { flags } from './flags.ts';
import { spent } from './spent.ts';
import { model } from './task-started.ts';

export const STAGES = ['checkout', 'setup', 'run', 'paths', 'commit', 'accept', 'merge'] as const;

/** What people have to do by hand. */
export const manual = list(text(500, 1), 8);

export const taskResult = kind({
  kind: 'task.result',
  version: 0,
  body: object(
    { task: ref, outcome: oneOf('passed', 'failed'), agent: name, ms: int(0) },
    {
      commit: oid,
      base: oid,
      summary: text(2000),
      stage: oneOf(...STAGES),
      reason: name,
      exitCode: int(0, 255),
      evidence: text(4096),
      model,
      // What was tried, for the next attempt.
      approaches: text(2000),
      manual,
      // SHA-256 of what the checkout added to the card: files, hints, injected context.
      context: hex64,
      ...spent,
      // Of a quota: when it is there again, as its author read it.
      resets: time,
      // `git patch-id --stable` of the change, and what guards found in it.
      patch: oid,
      flags,
      // What others feel of the change: told, and nobody is waited for.
      notes: list(text(500, 1), 8),
      // Acceptance commands of tasks that landed before, which held again.
      gates: int(0, 1000),
      // Processes that outlived the attempt's commands, all killed.
      survivors: int(1, 1_000_000),
      // SHA-256 of its receipt: an attachment.
      receipt: hex64,
    },
  ),
  by: ['worker'],
  claim: 'required',
  about:
    'what the attempt reports: passed with a commit (or none: nothing changed), or failed with evidence',
});
