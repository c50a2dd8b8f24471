/** `mesh allotment list`, and allotments as other commands tell them. */
import { type Allotment, type Ration, type State, takenOf } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { foreseen, nameOf } from '../known.ts';
import { spanText } from '../lane/rhythm-document.ts';

export async function allotmentList(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const rations = [...state.rations.values()].sort((a, b) => (a.agent < b.agent ? -1 : 1));
  const allotments = allotmentsOf(state, node.replica.me);
  const rows = allotments.map((one) => [
    one.agent,
    `${one.name}${one.self ? ' (here)' : ''}`,
    `${one.spent} of ${one.starts}${one.overrun > 0 ? `, ${one.overrun} too many` : ''}`,
    one.slots === null ? '-' : String(one.slots),
    one.closed ? 'given back' : one.until,
  ]);
  return {
    json: { rations: rations.map((ration) => rationDocument(state, ration)), allotments },
    text: [
      ...(state.rations.has('script') ? [] : ['script: as often as it likes']),
      ...rations.map((ration) => rationText(state, ration)),
      'any other agent: nothing begins while the hub is away',
      ...(rows.length === 0
        ? []
        : [
            '',
            ...columns([['agent', 'node', 'begun', 'at once', 'until'], ...rows], call.out.width),
          ]),
    ],
  };
}

/** What the mesh allows of an agent. Times in seconds. */
export function rationDocument(state: State, ration: Ration) {
  return { ...ration, name: nameOf(state, ration.by), taken: takenOf(state, ration) };
}

/** The same for people. */
export function rationText(state: State, ration: Ration): string {
  const { agent, starts, slots, span, ttl } = ration;
  const taken = takenOf(state, ration);
  const atOnce = slots === null ? '' : `, ${slots} at once (${taken.slots} taken)`;
  if (starts === null && slots === null) return `${agent}: as often as it likes`;
  if (starts === 0) return `${agent}: nothing begins while the hub is away`;
  const often = starts === null ? 'any number' : `${starts} starts (${taken.starts} taken)`;
  return `${agent}: ${often} in ${spanText(span)}${atOnce}; an allotment lasts ${spanText(ttl)}`;
}

/** Allotments that count, this node's first. */
export function allotmentsOf(state: State, me: string) {
  const document = (one: Allotment) => ({
    ...one,
    name: nameOf(state, one.by),
    self: one.by === me,
    since: new Date(one.since).toISOString(),
    until: new Date(one.until).toISOString(),
    expired: one.until <= state.chainTime,
    overrun: Math.max(0, one.spent - one.starts),
  });
  return [...state.allotments.values()]
    .filter((one) => {
      const ration = state.rations.get(one.agent);
      return ration !== undefined && one.since + ration.span * 1000 > state.chainTime;
    })
    .sort((a, b) => Number(b.by === me) - Number(a.by === me) || b.since - a.since)
    .map(document);
}
