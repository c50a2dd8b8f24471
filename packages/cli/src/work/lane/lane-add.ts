/** `mesh lane add`. */
import type { Body } from '@lanemesh/event';
import { checkRef } from '@lanemesh/git';
import { EXIT, Fault, isLocal } from '@lanemesh/peer/home';
import { type Lane, overlap, type State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, nameOf } from '../known.ts';
import { named } from '../task/wish.ts';
import { laneDocument } from './lane-list.ts';

const LOCAL_TTL = 60;
const REMOTE_TTL = 900;
const ATTEMPTS = 4;
/** Seconds. */
const LONGEST = 604_800;

export async function laneAdd(call: Call): Promise<Outcome> {
  const name = named('lane', call.args[0] ?? '');
  refuseLater(call);
  const node = await call.open();
  const state = foreseen(node);
  const there = state.lanes.get(name);
  if (there)
    throw new Fault(
      'lane.taken',
      `a lane called ${name} is there already, defined by ${nameOf(state, there.definedBy)}`,
      'give yours another name',
      EXIT.refused,
    );
  const body = laneOf(call, name, state, node.hubUrl === null || isLocal(node.hubUrl));
  if (body.exclusive) checkAlone(state, body);
  const { published, note } = await record(call, node, [
    { kind: 'lane.defined', body, lane: name },
  ]);
  if (note !== '') call.out.note(note);
  const lane = foreseen(node).lanes.get(name) as Lane;
  return {
    json: { ...laneDocument(foreseen(node), lane), published },
    text: `lane ${name}: ${lane.agents.join(', ')}, ${lane.repo === null ? 'no repository' : `lands in ${lane.repo}`}`,
  };
}

/** What the format does not carry yet is refused, never dropped silently. */
function refuseLater(call: Call): void {
  const { options } = call;
  const later = (flag: string, instead: string) =>
    usage('flag.later', `${flag} is not in this version`, instead);
  if (options.on('cron')) throw later('--cron', 'let cron or a timer run: mesh task add');
  if (options.on('run')) throw later('--run', 'each task has its own: mesh task add --run CMD');
  const sandbox = options.oneOf('sandbox', ['none', 'process', 'full']);
  if (sandbox !== undefined && sandbox !== 'none')
    throw later(`--sandbox ${sandbox}`, 'run the node itself in a container, or use none');
}

function laneOf(call: Call, name: string, state: State, local: boolean): Body<'lane.defined'> {
  const { options } = call;
  const repo = repoFor(call, state);
  const target = options.text('target');
  if (target !== undefined && repo === undefined)
    throw usage('flag.value', `--target ${target}: the lane has no repository`, 'give --repo too');
  if (target !== undefined) checkTarget(target);
  const agents = options.list('agent').map((agent) => named('--agent', agent));
  const [slots, wall] = [whole(call, 'slots', 1, 10_000), whole(call, 'wall', 1, LONGEST)];
  const setup = options.text('setup');
  return {
    name,
    agents: agents.length > 0 ? agents : ['script'],
    accept: [...options.list('accept')],
    paths: [...options.list('paths')],
    verify: named('--verify', options.text('verify') ?? 'none'),
    ttl: whole(call, 'ttl', 2, LONGEST) ?? (local ? LOCAL_TTL : REMOTE_TTL),
    maxAttempts: whole(call, 'maxAttempts', 1, 100) ?? ATTEMPTS,
    ...(repo === undefined ? {} : { repo }),
    ...(target === undefined ? {} : { target }),
    ...(slots === undefined ? {} : { slots }),
    ...(setup === undefined ? {} : { setup }),
    ...(options.on('exclusive') ? { exclusive: true } : {}),
    ...(options.on('supervised') ? { supervised: true } : {}),
    ...(wall === undefined ? {} : { wall }),
  };
}

function checkTarget(branch: string): void {
  try {
    checkRef(`refs/heads/${branch}`);
    if (!branch.startsWith('mesh/')) return;
  } catch {
    // Said below.
  }
  throw usage(
    'flag.value',
    `--target: nothing can land on a branch ${JSON.stringify(branch)}`,
    'name a branch of the repository',
  );
}

function whole(call: Call, name: string, min: number, max: number): number | undefined {
  return call.options.number(name, { min, max, whole: true });
}

function repoFor(call: Call, state: State): string | undefined {
  const given = call.options.text('repo');
  const names = [...state.repos.keys()];
  if (given !== undefined && state.repos.has(given)) return given;
  if (given === 'none') return undefined;
  const hint = names.length === 0 ? 'mesh repo add URL adds one' : `they are ${names.join(', ')}`;
  if (given !== undefined)
    throw usage('repo.unknown', `--repo: no repository ${JSON.stringify(given)}`, hint);
  if (names.length > 1)
    throw usage('repo.missing', `--repo is missing: there are ${names.length} repositories`, hint);
  return names[0];
}

/** Two exclusive lanes may not touch the same paths of one repository. */
function checkAlone(state: State, body: Body<'lane.defined'>): void {
  for (const other of state.lanes.values()) {
    if (!other.exclusive || other.repo === null || other.repo !== body.repo) continue;
    const shared = overlap(body.paths, other.paths);
    if (shared === null) continue;
    throw usage(
      'lane.overlap',
      `--paths: ${shared} may also be touched by the exclusive lane ${other.name}`,
      'give it other paths, or leave --exclusive away',
    );
  }
}
