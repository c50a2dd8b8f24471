/** `mesh lane start`, `lane stop` and `lane ensure`: which lanes this node serves. */
import { lockOwner, privateFolder } from '@lanemesh/ledger';
import { noteStoppedLanes, type OpenNode, stoppedLanes } from '@lanemesh/peer/home';
import { heldTasks, type State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { foreseen, resolveLane } from '../known.ts';
import { UP } from '../run/locks.ts';
import { laneDocument } from './lane-document.ts';

/** Nothing of the lane begins here any more; what runs may finish, or with --now is handed over. */
export async function laneStop(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const { name } = resolveLane(state, call.args[0] ?? '', 'lane');
  const now = call.options.on('now');
  await noteStoppedLanes(node.store, [name], now ? 'now' : 'drain');
  const held = heldHere(node, state, name);
  const what = held === 1 ? 'what is held of it here' : `the ${held} tasks held of it here`;
  return {
    json: { lane: name, stopped: true, now, held, up: upHere(node) },
    text: [
      `lane ${name} is stopped on this node; others serve it (everywhere: mesh lane pause ${name})`,
      ...(held === 0 ? [] : [`${what} ${now ? 'is handed over' : 'may finish'}`]),
    ],
  };
}

export async function laneStart(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const { name } = resolveLane(state, call.args[0] ?? '', 'lane');
  return serve(node, [name]);
}

/** Starts every lane that is stopped here, or the one that is named; one that is paused stays so. */
export async function laneEnsure(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const [word] = call.args;
  const names =
    word === undefined ? [...state.lanes.keys()] : [resolveLane(state, word, 'lane').name];
  return serve(node, names);
}

async function serve(node: OpenNode, names: readonly string[]): Promise<Outcome> {
  const state = foreseen(node);
  const before = await stoppedLanes(node.store);
  const lanes = names.map((name) => {
    const lane = state.lanes.get(name);
    const paused = lane ? laneDocument(state, lane).paused : false;
    return { lane: name, paused, started: before.has(name) && !paused };
  });
  const started = lanes.filter((one) => one.started).map(({ lane }) => lane);
  if (started.length > 0) await noteStoppedLanes(node.store, started, null);
  const up = upHere(node);
  const lines = lanes.map(({ lane, paused, started }) => {
    if (paused) return `lane ${lane} is paused, and stays so: mesh lane resume ${lane}`;
    return `lane ${lane} ${started ? 'is started here again' : 'is not stopped here'}`;
  });
  if (up === null) lines.push('no mesh up runs here; to serve them: mesh up');
  return { json: { lanes, up }, text: lines };
}

function heldHere({ replica }: OpenNode, state: State, lane: string): number {
  return heldTasks(state).filter((task) => task.lane === lane && task.claim.by === replica.me)
    .length;
}

/** The process that serves here; null: none. */
function upHere({ layout }: OpenNode): number | null {
  return lockOwner(privateFolder(layout.ledger), UP)?.pid ?? null;
}
