/** What nodes would begin next, and why not: asked of all of them, done by none. */
import { rankOf, readyTasks, type State, type Task } from '@lanemesh/state';
import { agentFor } from './agent.ts';
import { busyAgents, takeAgent } from './busy-agents.ts';
import { freeSlots, mayTake } from './claim.ts';
import { addAsked, capHold, type Hold, holdOf, roomHold } from './hold.ts';
import type { Sight } from './sight.ts';
import { byTurns } from './turns.ts';

/** A ready task, and what would become of it. */
export interface Planned {
  readonly task: Task;
  readonly rank: number;
  /** The node drawn for it and its agent; null: nobody takes it now. */
  readonly by: { readonly node: string; readonly agent: string } | null;
  /** Others that would take it in its place. */
  readonly also: readonly string[];
  /** Why nobody takes it, wherever that is no matter of single nodes; null: see `holds`. */
  readonly hold: Hold | null;
  /** Why single nodes would not. */
  readonly holds: readonly { readonly node: string; readonly hold: Hold }[];
}

/**
 * The ready tasks in the order they are wanted, dealt to nodes with free slots. sights: one for each
 * node, all of one state, as far as it is known what that node sees.
 */
export function planWork(sights: readonly Sight[]): Planned[] {
  const state = sights[0]?.state;
  if (!state) return [];
  const nodes = sights.map((sight) => ({
    sight,
    free: mayTake(sight) ? freeSlots(sight) : 0,
    busy: busyAgents(sight),
  }));
  const asked = new Map<string, number>();
  const begun = new Map<string, number>();
  return byTurns(state, '', readyTasks(state)).map((task) => {
    const rank = rankOf(state, task);
    const holds = sights.flatMap((sight) => {
      const hold = mayTake(sight) ? holdOf(sight, task) : IDLE;
      return hold ? [{ node: sight.me, hold }] : [];
    });
    const base = { task, rank, by: null, also: [], hold: null, holds };
    const held = laneHold(state, task, asked, begun.get(task.lane) ?? 0);
    if (held) return { ...base, hold: held };
    const able = nodes
      .filter(({ sight }) => !holds.some(({ node }) => node === sight.me))
      .map((node) => ({ ...node, node, lot: node.sight.lot(`${task.ref} ${node.sight.me}`) }))
      .sort((a, b) => (a.lot < b.lot ? -1 : 1));
    if (able.length === 0) return base;
    const taker = able.find(({ sight, free, busy }) => free > 0 && takeAgent(sight, busy, task));
    if (!taker) return { ...base, hold: BUSY };
    taker.node.free--;
    const lane = state.lanes.get(task.lane);
    if (lane) addAsked(asked, lane);
    begun.set(task.lane, (begun.get(task.lane) ?? 0) + 1);
    const agent = agentFor(taker.sight, task) ?? '';
    const also = able.filter((one) => one !== taker).map(({ sight }) => sight.me);
    return { ...base, by: { node: taker.sight.me, agent }, also };
  });
}

const IDLE: Hold = { code: 'idle', text: 'the node takes no work now', until: null };
const BUSY: Hold = { code: 'busy', text: 'who could has no slot free', until: null };

function laneHold(
  state: State,
  task: Task,
  asked: ReadonlyMap<string, number>,
  begun: number,
): Hold | null {
  const lane = state.lanes.get(task.lane);
  return lane ? (capHold(state, lane, asked) ?? roomHold(state, lane.name, begun)) : null;
}
