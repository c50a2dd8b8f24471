/** `mesh replay`: the state at a point of the history, folded anew. */
import type { CommitValue } from '@lanemesh/event';
import { nodeCrypto } from '@lanemesh/ledger';
import type { OpenNode } from '@lanemesh/peer/home';
import {
  applyEntry,
  cloneState,
  foundState,
  plainValue,
  type State,
  stateHash,
} from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { usage } from '../usage.ts';
import { readHistory } from './history.ts';
import { type Point, pointOf } from './points.ts';

export async function replay(call: Call): Promise<Outcome> {
  const at = call.options.text('at');
  if (at === undefined) {
    const node = await call.open({ full: call.options.on('full') });
    return outcome(node.replica.state);
  }
  const { node, told } = await readHistory(call);
  const point = pointOf('--at', at, node.replica.state, told, Date.now());
  checkWithin(at, point, node.replica.state);
  return outcome(stateAt(node, point));
}

function outcome(state: State): Outcome {
  const hash = stateHash(state, nodeCrypto());
  const { tip, chainTime, position, tasks, members } = state;
  return {
    json: { position, stateHash: hash, tip: tip.oid, chainTime, state: plainValue(state) },
    text: [
      `position ${position}, entry ${tip.height} (${tip.oid.slice(0, 12)}), ${new Date(chainTime).toISOString()}`,
      `state    ${hash}`,
      `${members.size} nodes, ${tasks.size} tasks (--json shows all of it)`,
    ],
  };
}

function checkWithin(text: string, point: Point, state: State): void {
  const outside = (what: string) =>
    usage('point.outside', `--at ${text} is outside the history (${what})`, 'see: mesh log');
  if (point.is === 'position' && (point.position < 1 || point.position > state.position))
    throw outside(`1 to ${state.position}`);
  const [first] = [...state.entries.values()];
  if (point.is === 'time' && point.time < (first?.chainTime ?? 0))
    throw outside(`it begins at ${new Date(first?.chainTime ?? 0).toISOString()}`);
  if (point.is === 'time' && point.time > Math.max(state.chainTime, Date.now()))
    throw outside('that is to come');
}

/** Folds the line from the founding commit up to a point. */
export function stateAt(node: OpenNode, point: Point): State {
  const { commits, line, state: newest } = node.replica;
  const crypto = nodeCrypto();
  const founding = commits.get(node.identity.founding) as CommitValue;
  const state = foundState(founding, crypto) as State;
  const stands = (oid: string) => line.standpoint(oid)?.oid ?? null;
  let within: State | null = null;
  const observe = ({ position }: { position: number }) => {
    if (point.is === 'position' && position === point.position) within = cloneState(state);
  };
  for (const [oid, mark] of newest.entries) {
    if (oid === founding.oid) continue;
    if (point.is === 'time' && mark.chainTime > point.time) break;
    if (point.is === 'position' && state.position > point.position) break;
    if (
      point.is === 'position' &&
      mark.position > point.position &&
      state.position === point.position
    )
      break;
    applyEntry(state, commits.get(oid) as CommitValue, {
      source: commits,
      crypto,
      stands,
      observe,
    });
    if (point.is === 'entry' && oid === point.entry) break;
  }
  return point.is === 'position' && state.position > point.position && within ? within : state;
}
