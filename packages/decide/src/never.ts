/** What can never run as things are: told before somebody waits for it. */
import {
  dependence,
  isFor,
  type Lane,
  type Member,
  overlap,
  routed,
  type State,
  type Task,
  type Window,
} from '@lanemesh/state';
import { takes } from './agent.ts';
import { canKeepIn, isUnconfined, type Unkept } from './confinement.ts';
import { keptFrom } from './duty.ts';
import { windowEnd } from './window.ts';

/** Something people should change, and how. */
export interface Never {
  readonly code:
    | 'no-agent'
    | 'no-capability'
    | 'no-sandbox'
    | 'no-node'
    | 'no-verifier'
    | 'no-command'
    | 'maintenance'
    | 'no-trigger'
    | 'overlap'
    | 'needs';
  readonly lane: string;
  /** `author:id`; null: all tasks of the lane. */
  readonly task: string | null;
  readonly text: string;
  readonly fix: string;
}

/** What begins the name of a trigger that a lane's landings are. */
const LANDED = 'landed:';

/**
 * Of each lane what keeps all its work from being done, then of each open task what keeps that.
 * unkept: what the node that asks knows of its own agents; absent: nothing.
 */
export function neverRuns(state: State, unkept: Unkept | null = null): Never[] {
  const lanes = [...state.lanes.values()].flatMap((lane) => laneNever(state, lane, unkept));
  const bad = new Set(lanes.map(({ lane, code }) => `${lane} ${code}`));
  const tasks = [...state.tasks.values()]
    .flatMap((task) => taskNever(state, task))
    .filter(({ lane, code }) => !bad.has(`${lane} ${code}`));
  return [...lanes, ...tasks];
}

function laneNever(state: State, lane: Lane, unkept: Unkept | null): Never[] {
  const found: Never[] = [];
  const say = (code: Never['code'], text: string, fix: string) =>
    found.push({ code, lane: lane.name, task: null, text, fix });
  const all = workers(state);
  const serving = all.filter((node) => node.lanes === null || node.lanes.includes(lane.name));
  const named = [...lane.agents, ...lane.routes.flatMap(({ agents }) => agents)];
  const able = serving.filter((node) => agentIn(lane, named, node) !== null);
  const equipped = able.filter((node) => hasAll(lane, node));
  if (serving.length === 0)
    say('no-node', 'no node serves it', `mesh up --lanes ${lane.name} on one`);
  else if (able.length === 0)
    say(
      'no-agent',
      `${noAgent(named)}${familiesText(lane)}${keptFrom(state, 'worker', named)}`,
      `mesh up where one is (mesh agents list says so), or: mesh lane set ${lane.name} --agent NAME`,
    );
  else if (equipped.length === 0)
    say(
      'no-capability',
      `no node with an agent for it has ${lane.capabilities.join(', ')}`,
      `mesh config set capabilities ${capabilitiesWith(able, lane)}`,
    );
  if (equipped.length > 0 && !equipped.some((node) => canKeepIn(node, lane)))
    say(
      'no-sandbox',
      `no node has said that it has sandbox ${lane.sandbox}: its tasks fail`,
      `mesh doctor on a node says what is missing, or: mesh lane set ${lane.name} --sandbox none`,
    );
  if (equipped.length > 0 && unkept && isUnconfined(state, lane, equipped, named, unkept))
    say(
      'no-sandbox',
      'nothing keeps its agents in: they have no sandbox of their own, and ours is switched off',
      `mesh lane set ${lane.name} --clear sandbox, or for a while: mesh breakglass grant --scope lane=${lane.name}`,
    );
  const verifier = able.length === 0 ? null : verifierText(state, lane, able);
  if (verifier !== null) {
    const waived: Lane = {
      ...lane,
      review: { ...lane.review, waive: [...lane.review.waive, 'node'] },
    };
    const alone = verifierText(state, waived, able) === null;
    say('no-verifier', verifier, verifierFix(lane, alone));
  }
  if (isAlways(lane.windows))
    say(
      'maintenance',
      'it is always in maintenance',
      `mesh lane set ${lane.name} --clear maintenance`,
    );
  for (const trigger of lane.rhythm?.on ?? []) {
    const other = trigger.startsWith(LANDED) ? trigger.slice(LANDED.length) : null;
    if (other !== null && !state.lanes.has(other))
      say(
        'no-trigger',
        `there is no lane ${other} whose landings it waits for`,
        `mesh lane add ${other}, or: mesh lane set ${lane.name} --on EVENT`,
      );
  }
  for (const other of state.lanes.values()) {
    if (other.name === lane.name || !other.exclusive || other.repo !== lane.repo) continue;
    if (lane.repo === null) continue;
    // Of two that meet the one that says more: no paths are all of them.
    const [first, second] = lane.paths.length > 0 ? [lane, other] : [other, lane];
    const shared = overlap(first.paths, second.paths);
    if (shared !== null)
      say(
        'overlap',
        `a change of ${shared} does not land where the exclusive lane ${other.name} has it`,
        `mesh lane set ${lane.name} --paths GLOB`,
      );
  }
  return found;
}

function taskNever(state: State, task: Task): Never[] {
  const { ref, lane: name } = task;
  const lane = state.lanes.get(name);
  if (!lane || !['draft', 'ready', 'blocked'].includes(task.state)) return [];
  const about = { lane: name, task: ref };
  const needs = deadNeed(state, task, new Set());
  if (needs !== null) {
    const fix = `retry that, or: mesh task amend ${ref.slice(-6)} --clear needs`;
    return [{ ...about, code: 'needs', text: `it ${needs}`, fix }];
  }
  const agents = routed(lane, task);
  const able = workers(state).filter((node) => agentIn(lane, agents, node) !== null);
  if (able.length === 0) {
    const text = `${noAgent(agents)}${familiesText(lane)}${keptFrom(state, 'worker', agents)}`;
    return [{ ...about, code: 'no-agent', text, fix: 'amend its agent' }];
  }
  if (task.run === null && able.every((node) => agentIn(lane, agents, node) === 'script'))
    return [
      {
        ...about,
        code: 'no-command',
        text: 'it has no command, which the agent script needs',
        fix: 'mesh task amend TASK --run CMD',
      },
    ];
  return [];
}

export function workers(state: State): Member[] {
  return [...state.members.values()].filter(
    ({ standing, roles }) => standing === 'admitted' && roles.includes('worker'),
  );
}

/** The agent the node would use, or null. */
export function agentIn(
  lane: Pick<Lane, 'families'>,
  agents: readonly string[],
  node: Member,
): string | null {
  const found = agents.find((agent) =>
    node.agents.some(
      (one) => one.name === agent && takes(lane, one.family) && isFor(one, 'worker'),
    ),
  );
  return found ?? null;
}

/** What the node that lacks least would have to set, and which it is: a setting replaces the last. */
function capabilitiesWith(nodes: readonly Member[], lane: Lane): string {
  const lacking = (node: Member) =>
    lane.capabilities.filter((one) => !node.capabilities.includes(one)).length;
  const [best] = [...nodes].sort((a, b) => lacking(a) - lacking(b));
  const all = new Set([...(best?.capabilities ?? []), ...lane.capabilities]);
  return `${[...all].join(',')} on ${best?.name ?? 'one'}`;
}

function hasAll({ capabilities }: Lane, node: Member): boolean {
  return capabilities.every((one) => node.capabilities.includes(one));
}

/** Why no verifier the lane asks for could judge what these nodes make; null: one could. */
function verifierText(state: State, lane: Lane, able: readonly Member[]): string | null {
  if (lane.verify === 'none') return null;
  const verifiers = [...state.members.values()].filter(
    ({ standing, roles }) => standing === 'admitted' && roles.includes('verifier'),
  );
  for (const worker of able) {
    const agent = agentIn(lane, lane.agents, worker);
    const family = worker.agents.find(({ name }) => name === agent)?.family ?? null;
    const made = { by: worker.id, agent, family };
    // Without a command of the lane's the agent script judges nothing.
    const fits = (node: Member) =>
      node.agents.some(
        (one) =>
          isFor(one, 'verifier') &&
          (one.family !== 'script' || lane.review.run !== null) &&
          dependence(state, lane, made, node.id, one.name) === null,
      );
    if (verifiers.some(fits)) return null;
  }
  return noVerifierText(state, lane);
}

/** That nobody is there who may judge results of a lane, for people. */
export function noVerifierText(state: Pick<State, 'members'>, { verify, review }: Lane): string {
  const said = 'no other node that may verify has said that it has';
  const named = review.agents;
  const agent =
    verify === 'any-other' ? 'an agent of another family' : `an agent of the family ${verify}`;
  const who = named.length > 0 ? `${named.join(' or ')}, of a family of its own` : agent;
  return `${said} ${who}${keptFrom(state, 'verifier', named)}`;
}

/** What to do about it; alone: the node that does the work has an agent that could judge it. */
function verifierFix({ name, review }: Lane, alone: boolean): string {
  const waive = [...review.waive, 'node'].map((what) => `--waive ${what}`).join(' ');
  const here = alone ? `mesh lane set ${name} ${waive} lets the same node judge, or ` : '';
  return `mesh up on one that has, or ${here}mesh lane set ${name} --verify none, or mesh verdict on another node`;
}

/** Which of its needs, or of theirs, came to nothing; null: none. seen: those looked at before. */
function deadNeed(state: State, task: Task, seen: Set<string>): string | null {
  for (const ref of task.needs) {
    const need = state.tasks.get(ref);
    if (!need || need.state === 'done' || seen.has(ref)) continue;
    seen.add(ref);
    const isDead = need.state === 'escalated' || need.state === 'cancelled';
    const why = isDead ? `is ${need.state}` : deadNeed(state, need, seen);
    if (why !== null) return `needs "${need.title}", which ${why}`;
  }
  return null;
}

/** What a node has it says when it is up. */
function noAgent(names: readonly string[]): string {
  return `no node has said that it has an agent ${[...new Set(names)].join(' or ')}`;
}

function familiesText({ families }: Lane): string {
  return families.length === 0 ? '' : ` of ${families.join(' or ')}`;
}

const MINUTE = 60_000;
const WEEK = 7 * 1440 * MINUTE;

/** Whether windows leave no minute of a week. */
function isAlways(windows: readonly Window[]): boolean {
  for (let at = 0; at < WEEK; ) {
    const end = windowEnd(windows, at);
    if (end === null) return false;
    at = end;
  }
  return true;
}
