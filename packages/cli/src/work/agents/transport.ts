/** `mesh agents transport`: which way to its models a family is asked in which role on this node. */
import { DUTIES } from '@lanemesh/event';
import {
  type AgentsHere,
  ANY,
  saveTransport,
  standingOf,
  systemClock,
  TRANSPORTS,
  type TransportRow,
  transportOf,
  triesFor,
} from '@lanemesh/peer/home';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { usage } from '../../usage.ts';
import { named } from '../task/wish.ts';

type Role = TransportRow['role'];

export async function agentsTransport(call: Call): Promise<Outcome> {
  const { options } = call;
  const role = options.oneOf('role', [...DUTIES]);
  const tries = options.list('try').map(transportNamed);
  const [word] = call.args;
  const isAsked = role === undefined && tries.length === 0 && !options.on('forget');
  if (word === undefined && isAsked) return listed(call);
  const family = named('family', word ?? '');
  if (role === undefined)
    throw usage('flag.missing', '--role is missing', `one of ${DUTIES.join(', ')}`);
  if (options.on('forget') === tries.length > 0)
    throw usage(
      'flag.value',
      '--try or --forget: one of the two',
      'for example --try api --try cli',
    );
  if (new Set(tries).size < tries.length)
    throw usage('flag.value', '--try: one way is named twice', 'each once, the first first');
  const was = await saveTransport(call.layout(), { role, family, tries });
  if (tries.length === 0 && !was)
    throw usage(
      'transport.unknown',
      `nothing was said of ${family} as ${role}`,
      'mesh agents transport',
    );
  const here = await (await call.open()).agentsHere();
  const row = rowOf(here, role, family);
  const nobody = row.agents.length === 0 && tries.length > 0;
  if (nobody) call.out.note(`no agent of ${family} here is asked so; ${STALLS}`);
  return { json: row, text: textOf(row).join('  ') };
}

const STALLS = 'what nobody may do waits for another node, or for a person: nothing passes by that';

function transportNamed(word: string): (typeof TRANSPORTS)[number] {
  const found = TRANSPORTS.find((one) => one === word);
  if (found !== undefined) return found;
  throw usage(
    'flag.value',
    `--try: ${JSON.stringify(word)} is none`,
    `use ${TRANSPORTS.join(', ')}`,
  );
}

async function listed(call: Call): Promise<Outcome> {
  const here = await (await call.open()).agentsHere();
  const families = here.definitions.map((one) => familyOf(here, one.name));
  const said = here.transports.map(({ family }) => family);
  const names = [...new Set([...families, ...said.filter((one) => one !== ANY)])].sort();
  const rows = [...names, ANY].flatMap((family) => DUTIES.map((role) => rowOf(here, role, family)));
  const head = ['family', 'role', 'tried', 'agents'];
  return {
    json: { transports: rows },
    text: columns([head, ...rows.map(textOf)], call.out.width),
  };
}

const familyOf = (here: AgentsHere, name: string): string =>
  here.adapters().get(name)?.family ?? name;

/** What holds for a family in a role here; own: its user says so. */
function rowOf(here: AgentsHere, role: Role, family: string) {
  const { tries, own } = triesFor(here.transports, role, family);
  const now = systemClock.now();
  const agents = tries.flatMap((way) =>
    here.definitions
      .filter((one) => familyOf(here, one.name) === family && transportOf(one) === way)
      .filter(({ name }) => standingOf(here.standing, name, now).state === 'ready')
      .map(({ name }) => name),
  );
  return { family, role, tries: [...tries], own, agents };
}

function textOf({ family, role, tries, own, agents }: ReturnType<typeof rowOf>): string[] {
  const how = tries.join(', else ');
  const who = family === ANY ? 'of families without a row' : agents.join(', ') || 'none is ready';
  return [family, role, own ? how : `${how} (default)`, who];
}

/** Families of this node of which agents are ready that their user lets do nothing of this sort. */
export function idleByTable(here: AgentsHere): string[] {
  const ready = here.definitions.filter(
    ({ name }) => standingOf(here.standing, name, systemClock.now()).state === 'ready',
  );
  const families = [...new Set(ready.map(({ name }) => familyOf(here, name)))];
  return families.flatMap((family) =>
    DUTIES.filter((role) => rowOf(here, role, family).agents.length === 0).map(
      (role) =>
        `${family} as ${role}: no agent that is ready is asked by ${triesFor(here.transports, role, family).tries.join(' or ')}: mesh agents transport`,
    ),
  );
}
