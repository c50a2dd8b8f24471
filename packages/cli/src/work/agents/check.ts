/** `mesh agents check`: a fresh look, and on request one real call. */
import { type Called, callOnce, createCodeStore, type Definition, PRICES } from '@lanemesh/agents';
import { type AgentsHere, attemptsHere, type OpenNode, systemClock } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../../command.ts';
import { money, wrapped } from '../../text.ts';
import { usage } from '../../usage.ts';
import { shownOf } from './list.ts';
import { oldPrices } from './price.ts';
import { outOfReach } from './reach.ts';
import { row, type Shown, untested } from './shown.ts';
import { idleByTable } from './transport.ts';

/** How long a real call may take, milliseconds. */
const PATIENCE = 45_000;

export async function agentsCheck(call: Call): Promise<Outcome> {
  const node = await call.open();
  const here = await node.agentsHere();
  await here.look(true);
  const all = shownOf(node, here).filter(({ kind }) => kind !== 'script');
  const asked = call.args.length === 0 ? all : call.args.map((name) => named(all, name));
  const isAsked = ({ name }: Definition) => asked.some((one) => one.name === name);
  const warnings = [
    ...asked.flatMap(untested),
    ...oldPrices(here.prices, systemClock.now()),
    ...idleByTable(here),
    ...here.definitions.filter(isAsked).flatMap((one) => outOfReach(one, call.env)),
  ];
  if (!call.options.on('live')) return answer(call, asked, isWanted, warnings);
  const checked = [];
  for (const one of asked) {
    if (one.state === 'absent' || one.state === 'out') checked.push(one);
    else checked.push({ ...one, live: await live(call, node, here, one.name) });
  }
  return answer(call, checked, (one) => isWanted(one) || one.live?.ok === false, warnings);
}

type Checked = Shown & { readonly live?: Called };

async function live(call: Call, node: OpenNode, here: AgentsHere, name: string): Promise<Called> {
  const definition = here.definitions.find((one) => one.name === name);
  if (definition === undefined) throw new RangeError(`${name} is gone`);
  call.out.note(`asking ${name} …`);
  return callOnce(definition, {
    ...attemptsHere(node),
    code: createCodeStore({ stateDir: node.stateDir }),
    node: node.identity.node,
    withinMs: PATIENCE,
    signal: call.interruption(),
    prices: here.prices,
  });
}

/** A lane counts on it, and it cannot work here. */
function isWanted({ state, lanes }: Checked): boolean {
  return lanes.length > 0 && (state === 'absent' || state === 'out');
}

function answer(
  call: Call,
  agents: readonly Checked[],
  isBad: (one: Checked) => boolean,
  warnings: readonly string[],
): Outcome {
  const rows = agents.map((one) =>
    one.live === undefined ? row(one) : [...row(one).slice(0, 3), verdict(one.live)],
  );
  const json = agents.map(({ live: called, ...one }) =>
    called === undefined ? one : { ...one, live: liveJson(called) },
  );
  return {
    // What is charged by tokens where a CLI names no cost.
    json: { ok: !agents.some(isBad), agents: json, prices: PRICES, warnings },
    text: [...wrapped(rows, call.out.width), ...warnings],
    ...(agents.some(isBad) ? { exit: 1 } : {}),
  };
}

function verdict({ ok, text, cost, survivors = 0 }: Called): string {
  const left = survivors === 0 ? '' : `, ended what it left: ${survivors} processes`;
  if (!ok)
    return `FAIL ${text
      .trim()
      .replace(/\s*\n\s*/g, '; ')
      .replace(/\s+/g, ' ')}${left}`;
  return `PASS ${cost === undefined ? 'cost unknown' : money(cost.micro)}${left}`;
}

function liveJson({ ok, text, ms, cost, usage: used, model, sandbox, survivors }: Called) {
  return {
    ok,
    ms,
    sandbox: sandbox ?? null,
    survivors: survivors ?? 0,
    cost: cost?.micro ?? null,
    usage: used ?? null,
    model: model ?? null,
    ...(ok ? { answer: text } : { error: text }),
  };
}

function named(all: readonly Shown[], name: string): Shown {
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw usage(
    'agent.unknown',
    `this node knows no agent ${JSON.stringify(name)}`,
    `it knows ${all.map((one) => one.name).join(', ')}; mesh agents add sets another up`,
  );
}
