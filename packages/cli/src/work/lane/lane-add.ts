/** `mesh lane add`. */
import { neverRuns } from '@lanemesh/decide';
import type { Body } from '@lanemesh/event';
import { EXIT, Fault, isLocal } from '@lanemesh/peer/home';
import type { Lane, State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { branchProblem } from '../../mesh/code-check.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, nameOf } from '../known.ts';
import { named } from '../task/wish.ts';
import { briefGiven } from './brief-wish.ts';
import { laneDocument } from './lane-document.ts';
import { checkedLane, laneGiven, onlyRepo } from './lane-wish.ts';
import { withOwnAgents } from './own-agents.ts';
import { rhythmGiven } from './rhythm-wish.ts';
import { unheldLimits } from './unheld.ts';
import { checkVerifiers } from './verifier-wish.ts';

const LOCAL_TTL = 60;
const REMOTE_TTL = 900;
const ATTEMPTS = 4;

export async function laneAdd(call: Call): Promise<Outcome> {
  const name = named('lane', call.args[0] ?? '');
  const node = await call.open();
  const state = foreseen(node);
  const there = state.lanes.get(name);
  if (there)
    throw new Fault(
      'lane.taken',
      `a lane called ${name} is there already, defined by ${nameOf(state, there.definedBy)}`,
      `give yours another name, or change that one: mesh lane set ${name}`,
      EXIT.refused,
    );
  const given = laneGiven(call, state);
  const rhythm = await rhythmGiven(call, name, null);
  const briefed = await briefGiven(call, null);
  const repo = given.repo ?? onlyRepo(state);
  const local = node.hubUrl === null || isLocal(node.hubUrl);
  return defineLane(call, node, {
    name,
    agents: ['script'],
    accept: [],
    paths: [],
    verify: 'none',
    ttl: local ? LOCAL_TTL : REMOTE_TTL,
    maxAttempts: ATTEMPTS,
    ...given,
    ...briefed,
    ...(repo === undefined ? {} : { repo }),
    ...(rhythm === undefined ? {} : { rhythm }),
  });
}

/** Checks and records a definition, be it the first or the next one of its name. */
export async function defineLane(
  call: Call,
  node: Awaited<ReturnType<Call['open']>>,
  definition: Body<'lane.defined'>,
): Promise<Outcome> {
  const { name } = definition;
  const body = checkedLane(foreseen(node), definition);
  const judges = body.review?.agents ?? [];
  await checkBranch(call, node, body);
  checkVerifiers(call, await withOwnAgents(node, foreseen(node), judges), body);
  const { published, note } = await record(call, node, [
    { kind: 'lane.defined', body, lane: name },
  ]);
  if (note !== '') call.out.note(note);
  notePace(call, body.rhythm?.every, node.interval);
  const state = foreseen(node);
  noteLanes(call, state, body.rhythm?.on ?? []);
  const lane = state.lanes.get(name) as Lane;
  const warnings = neverRuns(await withOwnAgents(node, state)).filter(
    (one) => one.lane === name && one.code === 'no-verifier',
  );
  for (const { text, fix } of warnings) call.out.note(`nothing of it would land: ${text}; ${fix}`);
  const agents = [...lane.agents, ...lane.routes.flatMap((route) => route.agents)];
  const unheld = await unheldLimits(call.layout(), lane.limits, agents);
  for (const { text, fix } of unheld) call.out.note(`${text}; ${fix}`);
  return {
    json: { ...laneDocument(state, lane), warnings: [...warnings, ...unheld], published },
    text: `lane ${name}: ${lane.agents.join(', ')}, ${lane.repo === null ? 'no repository' : `lands in ${lane.repo}`}`,
  };
}

/** A branch that is asked for has to be there; where its repository is away nobody can say. */
async function checkBranch(
  call: Call,
  node: Awaited<ReturnType<Call['open']>>,
  { repo, target }: Body<'lane.defined'>,
): Promise<void> {
  if (call.options.text('target') === undefined || call.options.on('noSync')) return;
  const problem = await branchProblem(node, { repo: repo ?? null, target: target ?? null });
  if (problem?.what === 'no-branch')
    throw usage('flag.value', `--target: ${problem.text}`, 'push it first, or name another one');
  if (problem) call.out.note(`nobody knows whether branch ${target} is there: ${problem.text}`);
}

/** Says where a lane waits for landings of one that is not there: it may come, or be a misspelling. */
function noteLanes(call: Call, { lanes }: State, on: readonly string[]): void {
  for (const trigger of on) {
    const [, lane] = /^landed:(.+)$/.exec(trigger) ?? [];
    if (lane !== undefined && !lanes.has(lane))
      call.out.note(`--on ${trigger}: there is no lane ${lane} yet`);
  }
}

/** Says where a lane is to fire more often than nodes look. interval: milliseconds. */
function notePace(call: Call, every: number | undefined, interval: number): void {
  if (!every || every * 1000 >= interval) return;
  call.out.note(
    `--every ${every}s: nodes look every ${interval / 1000} s, so it fires then at most`,
  );
}
