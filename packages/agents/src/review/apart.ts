/** A commit judged where its author never was: in a fresh checkout of exactly it. */
import type { Attempt } from '../attempt.ts';
import type { AttemptSpec, Judged } from '../attempt-spec.ts';
import { flagsOf } from '../guards/flag.ts';
import { judged, prepared } from '../judging.ts';
import type { Place } from '../place.ts';
import type { AgentsOptions, Workshop } from '../workshop.ts';
import { attemptName } from '../workspace.ts';
import { throughGates } from './gates.ts';
import { lookAt } from './look.ts';

/** What is judged, and for what it is. */
export interface Candidate {
  readonly commit: string;
  readonly base: string;
  readonly summary: string;
  /** Whether it changes anything: else there is nothing to look at, and nothing it could break. */
  readonly changes: boolean;
}

/**
 * Setup, acceptance and the gates of what landed before, after a look at the change. Nothing that
 * the agent left lying takes part: no file that is ignored or not committed, no process, no index.
 */
export async function judgedApart(
  workshop: Workshop,
  { code, findSecret }: AgentsOptions,
  attempt: Attempt,
  spec: AttemptSpec,
  { commit, base, summary, changes }: Candidate,
): Promise<Judged> {
  const { repo } = spec;
  if (repo === null) throw new RangeError(`${commit} belongs to no repository of the task`);
  const copy = await code.repository(repo.url);
  const at = (name: string, where: string, work: (place: Place) => Promise<Judged>) =>
    workshop.furnish(spec, `${attemptName(spec)}-${name}`, { commit: where, base }, work);
  return at('check', commit, async (place) => {
    const failed =
      (await prepared(attempt, place, spec)) ??
      (await judged(attempt, place, spec, { copy, commit: base }));
    if (failed !== null) return failed;
    if (!changes) return attempt.passed({ base, summary, ...unchanged(spec, base) });
    const gates = await throughGates(attempt, place, spec, (work) => at('base', base, work));
    if (typeof gates !== 'number') return gates;
    attempt.stage = 'commit';
    const look = await lookAt(await code.repository(repo.url), spec, base, commit, findSecret);
    return attempt.passed({ commit, base, summary, ...look, gates });
  });
}

/** What is said of a result that changes nothing: an agent may just say that it is done. */
function unchanged({ unchanged: by, agent }: AttemptSpec, base: string) {
  if (by === undefined) return { commit: null };
  const text = `${agent} says that it is done, and changed nothing`;
  return { commit: base, flags: by === 'person' ? flagsOf('unchanged', [text]) : [] };
}
