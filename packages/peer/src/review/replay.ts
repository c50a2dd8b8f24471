/** Verdicts of the past, asked for again: nothing of it is recorded. */
import {
  type AgentsOptions,
  createAgents,
  createCodeStore,
  type ReviewEnd,
} from '@lanemesh/agents';
import { createOffers } from '@lanemesh/hosts';
import type { State, Task } from '@lanemesh/state';
import { specOf } from '../spec.ts';

export interface Replaying {
  readonly state: State;
  /** This node's id. */
  readonly me: string;
  readonly hubUrl: string | null;
  /**
   * As verifiers of this node get it: its agents, their logins, the sandbox. `stateDir` is a folder of
   * its own: a `mesh up` that runs here clears the worktrees of the dead in its own.
   */
  readonly attempts: Omit<AgentsOptions, 'code'>;
  readonly signal: AbortSignal;
}

/** Bytes of output that commands may write. */
const OUTPUT = 64 * 1024 * 1024;

/** The commit that was judged: what landed of it, else the newest result. null: there is none. */
export function judgedCommit({ landed, result, attempts }: Task): string | null {
  const made = attempts.findLast(({ commit }) => commit !== null)?.commit ?? null;
  return landed?.commit ?? result?.commit ?? made;
}

/**
 * So many reviews of the commit by the agent; `no-repository`: the lane has none, `gone`: the commit
 * is nowhere any more.
 */
export async function replayVerdict(
  { state, me, hubUrl, signal, attempts }: Replaying,
  task: Task,
  commit: string,
  agent: string,
  panel: number,
): Promise<ReviewEnd[] | 'no-repository' | 'gone'> {
  const { run: _, ...spec } = specOf(state, task, agent, me, OUTPUT, hubUrl);
  if (spec.repo === null) return 'no-repository';
  const code = createCodeStore({ stateDir: attempts.stateDir });
  await code.update(spec.repo);
  if (!(await createOffers(code).take(spec.repo, task.ref, commit))) return 'gone';
  const run = state.lanes.get(task.lane)?.review.run ?? null;
  const asked = run === null ? spec : { ...spec, run };
  const said = task.attempts.findLast((one) => one.commit !== null)?.summary ?? '';
  const agents = createAgents({ ...attempts, code });
  const ends: ReviewEnd[] = [];
  for (let n = 0; n < panel && !signal.aborted; n++)
    ends.push(await agents.review(asked, { commit, said }, signal));
  return ends;
}
