/** A lane as the options of `lane add` and `lane set` describe it. */
import { type Body, isHost, LEVELS } from '@lanemesh/event';
import { checkRef } from '@lanemesh/git';
import { overlap, type State } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { usage } from '../../usage.ts';
import { usualFamily } from '../agents/family-wish.ts';
import { named, patternNamed } from '../task/wish.ts';
import { checkBrief } from './brief-wish.ts';
import { capsGiven } from './caps-wish.ts';
import { limitsGiven } from './limits-wish.ts';
import { reposHint } from './resolve-repo.ts';
import { checkQuorum, reviewFrom } from './review-wish.ts';
import { checkRhythm } from './rhythm-wish.ts';
import { tendingFrom } from './tending.ts';

type Definition = Body<'lane.defined'>;

/** Seconds. */
const LONGEST = 604_800;

/** What the options say of a lane; what they do not say is left out. Throws usage Faults. */
export function laneGiven(call: Call, state: State): Partial<Definition> {
  const { options } = call;
  const list = (name: string) => options.list(name).map((one) => named(`--${name}`, one));
  const target = options.text('target');
  if (target !== undefined) checkTarget(target);
  const [agents, families, capabilities] = [list('agent'), list('family'), list('capability')];
  const [accept, paths] = [
    options.list('accept'),
    options.list('paths').map((one) => patternNamed(one)),
  ];
  const verify = options.text('verify');
  return given({
    repo: repoGiven(call, state),
    target,
    agents: many(agents),
    families: many(families.map((one) => usualFamily('--family', one))),
    capabilities: many(capabilities),
    accept: many(accept),
    paths: many(paths),
    verify: verify === undefined ? undefined : usualFamily('--verify', named('--verify', verify)),
    ttl: whole(call, 'ttl', 2, LONGEST),
    maxAttempts: whole(call, 'maxAttempts', 1, 100),
    wall: whole(call, 'wall', 1, LONGEST),
    limits: limitsGiven(call),
    setup: options.text('setup'),
    exclusive: options.on('exclusive') ? true : undefined,
    supervised: supervisedGiven(call),
    approveEach: options.on('approveEach') ? true : undefined,
    ...capsGiven(call),
    sandbox: options.oneOf('sandbox', [...LEVELS]),
    hosts: many(options.list('allowHost').map(hostNamed)),
    ...reviewFrom(call, state),
    tending: tendingFrom(call),
  });
}

/** The fields that have a value. */
function given(fields: { [F in keyof Definition]?: Definition[F] | undefined }) {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Partial<Definition>;
}

function supervisedGiven({ options }: Call): boolean | undefined {
  const [on, off] = [options.on('supervised'), options.on('unsupervised')];
  if (off && (on || options.on('approveEach')))
    throw usage('flag.value', '--unsupervised: a person is to approve', 'give one of the two');
  return on ? true : off ? false : undefined;
}

function many<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values;
}

function whole(call: Call, name: string, min: number, max: number): number | undefined {
  return call.options.number(name, { min, max, whole: true });
}

/** The repository that was named; 'none' is none: see `withoutRepo`. */
function repoGiven(call: Call, state: State): string | undefined {
  const repo = call.options.text('repo');
  if (repo === undefined || repo === 'none' || state.repos.has(repo)) return repo;
  throw usage(
    'repo.unknown',
    `--repo: no repository ${JSON.stringify(repo)}`,
    reposHint(state, repo),
  );
}

/** For a lane that names no repository: the only one there is. Throws where there are several. */
export function onlyRepo(state: State): string | undefined {
  const names = [...state.repos.keys()];
  if (names.length <= 1) return names[0];
  throw usage(
    'repo.missing',
    `--repo is missing: there are ${names.length} repositories`,
    reposHint(state),
  );
}

/** The definition, if its fields go together; 'none' for a repository becomes none. */
export function checkedLane(state: State, { repo, ...body }: Definition): Definition {
  const inRepo = repo === undefined || repo === 'none' ? {} : { repo };
  if (body.target !== undefined && inRepo.repo === undefined)
    throw usage(
      'flag.value',
      `--target ${body.target}: the lane has no repository`,
      'give --repo too',
    );
  if (body.exclusive && (body.slots ?? 1) > 1)
    throw usage(
      'flag.value',
      `--slots ${body.slots}: an exclusive lane has one`,
      'leave --slots or --exclusive away',
    );
  const checked = { ...body, ...inRepo };
  if (body.exclusive) checkAlone(state, checked);
  checkRhythm(checked);
  checkBrief(checked);
  checkQuorum(checked);
  return checked;
}

/** A host a lane's commands may reach, in small letters. Throws a usage Fault. */
function hostNamed(text: string): string {
  const host = text.toLowerCase();
  if (isHost(host)) return host;
  throw usage(
    'flag.value',
    `--allow-host: ${JSON.stringify(text)} is no host`,
    'for example registry.npmjs.org, *.example.org, 127.0.0.1:8080',
  );
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

/** Two exclusive lanes may not touch the same paths of one repository. */
function checkAlone(state: State, body: Definition): void {
  for (const other of state.lanes.values()) {
    if (!other.exclusive || other.repo === null || other.repo !== body.repo) continue;
    const shared = other.name === body.name ? null : overlap(body.paths, other.paths);
    if (shared === null) continue;
    throw usage(
      'lane.overlap',
      `--paths: ${shared} may also be touched by the exclusive lane ${other.name}`,
      'give it other paths, or leave --exclusive away',
    );
  }
}
