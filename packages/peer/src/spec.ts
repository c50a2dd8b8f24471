/** From a task in the ledger to what an attempt is given. */
import type { AttemptSpec, Bounds } from '@lanemesh/agents';
import type { Target } from '@lanemesh/hosts';
import {
  asksAboutUnchanged,
  endOf,
  grantFor,
  type Lane,
  type State,
  type Task,
} from '@lanemesh/state';
import { briefOf } from './brief.ts';
import { priorOf } from './prior.ts';
import { gatesOf } from './review/gates-of.ts';

/** The repository a lane's results land in; null: it has none. */
export function repoOf(
  state: Pick<State, 'repos'>,
  lane: Pick<Lane, 'repo' | 'target'>,
  hubUrl: string | null,
): Target['repo'] | null {
  const repo = lane.repo === null ? undefined : state.repos.get(lane.repo);
  if (!repo) return null;
  const url = repo.url === 'hub' ? hubUrl : repo.url;
  return url === null ? null : { name: repo.name, url, target: lane.target ?? repo.target };
}

/**
 * What a change of the task may touch, as lanes are defined now. An exclusive lane has for itself
 * what its paths name, in its repository; one without paths has nothing.
 */
export function boundsOf(state: State, task: Pick<Task, 'lane' | 'paths'>): Bounds {
  const lane = state.lanes.get(task.lane);
  const owned = [...state.lanes.values()].filter(
    (other) =>
      other.exclusive &&
      other.name !== task.lane &&
      other.repo !== null &&
      other.repo === lane?.repo,
  );
  return {
    allowed: [task.paths, lane?.paths ?? []],
    owned: owned
      .filter(({ paths }) => paths.length > 0)
      .map(({ name, paths }) => ({ lane: name, paths })),
  };
}

/**
 * Seconds without output or a change in its tree after which an agent with a model hangs, where the lane
 * does not say: CLIs end their own commands after ten minutes, and fall silent while those run.
 */
const IDLE = 1200;

/** What one attempt may use; outputBytes: where the lane does not say. */
function limitsOf(
  { limits }: Lane,
  agent: string,
  outputBytes: number,
): Omit<AttemptSpec['limits'], 'wallMs'> {
  const { output, lines, tokens, micro } = limits;
  // A script that waits says nothing for as long as its user meant it to.
  const idle = limits.idle ?? (agent === 'script' ? undefined : IDLE);
  return {
    outputBytes: output === undefined ? outputBytes : output * 1024,
    ...(idle === undefined ? {} : { idleMs: idle * 1000 }),
    ...(lines === undefined ? {} : { lines }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(micro === undefined ? {} : { micro }),
  };
}

/** Who looks at it where this agent says that the task is done and has changed nothing. */
function unchangedBy(lane: Lane, task: Task, agent: string): Pick<AttemptSpec, 'unchanged'> {
  if (!asksAboutUnchanged(lane, task, agent)) return {};
  if (lane.verify !== 'none') return { unchanged: 'verifier' };
  return lane.guards.off.includes('unchanged') ? {} : { unchanged: 'person' };
}

/** Everything an attempt needs, all of it from the ledger. now: our clock, milliseconds. */
export function specOf(
  state: State,
  task: Task,
  agent: string,
  nodeId: string,
  outputBytes: number,
  hubUrl: string | null,
  now = 0,
): AttemptSpec {
  const lane = state.lanes.get(task.lane) as Lane;
  const grant = grantFor(state, { agent, lane: task.lane, node: nodeId }, now);
  // Chain time alone may stand still in a quiet mesh.
  const left = grant && Math.min(grant.until - state.chainTime, endOf(grant, now) - now);
  const wallMs = Math.min(lane.wall * 1000, left ?? Infinity);
  const name = (id: string): string => state.members.get(id)?.name ?? id;
  return {
    task: task.ref,
    title: task.title,
    body: task.body,
    lane: task.lane,
    attempt: task.attempts.length,
    epoch: task.epoch,
    claim: task.claim?.ref ?? '',
    node: name(nodeId),
    nodeId,
    repo: repoOf(state, lane, hubUrl),
    agent,
    ...(task.run === null ? {} : { run: task.run }),
    ...(lane.setup === null ? {} : { setup: lane.setup }),
    accept: [...lane.accept, ...task.accept],
    gates: gatesOf(state, task, lane),
    guards: lane.guards,
    ...unchangedBy(lane, task, agent),
    bounds: boundsOf(state, task),
    brief: briefOf(state, task, lane),
    prior: priorOf(state, task),
    answers: task.answers.map(({ question, answer }) => ({ question, answer })),
    limits: { ...limitsOf(lane, agent, outputBytes), wallMs },
    ...(lane.sandbox === null ? {} : { sandbox: lane.sandbox }),
    hosts: lane.hosts,
    ...(grant === null ? {} : { elevated: grant.ref }),
  };
}
