/** What landed before has to hold again: the acceptance of earlier tasks, run on a new change. */
import type { Attempt } from '../attempt.ts';
import type { AttemptSpec, Gate, Judged } from '../attempt-spec.ts';
import { EVIDENCE_BYTES } from '../evidence.ts';
import { prepared } from '../judging.ts';
import { shellOf } from '../lane-shell.ts';
import type { Place } from '../place.ts';
import { printable, shorten, titleLine } from '../printable.ts';

/**
 * Runs the gates in a checkout of the change; how many of them held if it breaks none, else the end
 * by the first. One that fails on the base too was broken before: base runs work there.
 */
export async function throughGates(
  attempt: Attempt,
  place: Place,
  spec: AttemptSpec,
  base: (work: (place: Place) => Promise<Judged>) => Promise<Judged>,
): Promise<Judged | number> {
  let holding = 0;
  for (const gate of spec.gates ?? []) {
    const end = await held(attempt, place, spec, gate);
    if (end === null) {
      holding++;
      continue;
    }
    if (end.outcome !== 'failed' || end.reason !== 'exit') return end;
    const before = await base(
      async (at) =>
        (await prepared(attempt, at, spec)) ??
        (await held(attempt, at, spec, gate)) ??
        attempt.passed({ commit: null, base: null, summary: 'it held before' }),
    );
    if (before.outcome === 'failed' && before.reason === 'exit') {
      attempt.note(`broken before this change: ${titleLine(gate.title)} (${gate.task})`);
      continue;
    }
    if (before.outcome !== 'passed') return before;
    const name = `${titleLine(gate.title)} (${gate.task})`;
    const evidence = printable(`breaks what landed before: ${name}\n${end.evidence}`);
    return { ...end, evidence: shorten(evidence, EVIDENCE_BYTES) };
  }
  return holding;
}

function held(
  attempt: Attempt,
  place: Place,
  spec: AttemptSpec,
  { command }: Gate,
): Promise<Judged | null> {
  return attempt.command(place, 'accept', shellOf(spec, command));
}
