import { kind } from '../kind.ts';
import { bool, list, name, object, oid, oneOf, ref, text } from '../shape.ts';
import { flags } from './flags.ts';
import { programVersion } from './review-gaveup.ts';
import { spent } from './spent.ts';
import { model } from './task-started.ts';

const VERDICTS = ['pass', 'fail', 'concerns'] as const;

const criterion = object({ criterion: text(300, 1), met: bool }, { evidence: text(500) });

export const taskVerdict = kind({
  kind: 'task.verdict',
  version: 0,
  body: object(
    { task: ref, commit: oid, verdict: oneOf(...VERDICTS), reason: text(2000, 1) },
    {
      // The seat it is given from, and the agent that judged; absent: a person did.
      review: ref,
      agent: name,
      model,
      // Of the agent's program, as it names it.
      version: programVersion,
      // `git patch-id --stable` of the change: what else has it is what was judged.
      patch: oid,
      criteria: list(criterion, 32),
      findings: list(text(500, 1), 32),
      flags,
      ...spent,
    },
  ),
  by: ['verifier'],
  claim: 'none',
  about: 'what an independent verifier says of exactly this commit',
});
