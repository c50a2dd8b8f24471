/** What this node knows of tasks: those in the order, and its own that have no position yet. */
import { idOf } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import { type Campaign, preview, type State, type Task } from '@lanemesh/state';
import { pickRef } from '../resolve.ts';
import { usage } from '../usage.ts';
import { namesHint } from './known-names.ts';

/** Characters of an id that are shown: its last ones, since ids begin with the time. */
const SHOWN = 6;

/** The state as it will be when this node's own events have their positions, if nobody else speaks. */
export function foreseen({ replica }: OpenNode): State {
  const waiting = replica.pending();
  if (waiting.length === 0) return replica.state;
  const author = { id: replica.me, key: replica.options.author.signer.publicKey };
  return preview(replica.state, author, waiting, [], replica.options.crypto).state;
}

/** Tasks in the order, then this node's own that are not in it yet. */
export function knownTasks(node: OpenNode): Task[] {
  const { tasks } = node.replica.state;
  const fresh = [...foreseen(node).tasks.values()].filter((task) => !tasks.has(task.ref));
  return [...tasks.values(), ...fresh];
}

/** The task that somebody means. what: the flag, for errors; none: the word itself. */
export function resolveTask(node: OpenNode, text: string, what?: string): Task {
  const tasks = new Map(knownTasks(node).map((task) => [task.ref, task]));
  try {
    return tasks.get(pickRef('task', text, tasks.keys())) as Task;
  } catch (error) {
    if (what !== undefined && error instanceof Error) error.message = `${what}: ${error.message}`;
    throw error;
  }
}

/** The campaign that somebody means, this node's own unordered ones included. */
export function resolveCampaign(node: OpenNode, text: string, what?: string): Campaign {
  const { campaigns } = foreseen(node);
  try {
    return campaigns.get(pickRef('campaign', text, campaigns.keys())) as Campaign;
  } catch (error) {
    if (what !== undefined && error instanceof Error) error.message = `${what}: ${error.message}`;
    throw error;
  }
}

/** A lane by its name. what: the flag, for errors. */
export function resolveLane(state: State, name: string, what: string) {
  const lane = state.lanes.get(name);
  if (lane) return lane;
  throw usage('lane.unknown', `${what}: no lane ${JSON.stringify(name)}`, lanesHint(state, name));
}

/** What lanes there are, for somebody who named none, or none of them. */
export function lanesHint({ lanes }: State, word?: string): string {
  if (lanes.size === 0) return 'mesh lane add NAME makes one';
  return namesHint('the lanes', lanes.keys(), 'mesh lane list', word);
}

/** An id as people see and type it. */
export function short(ref: string): string {
  return idOf(ref).slice(-SHOWN);
}

/** A reason of the fold with its references as people type them. */
export function shortened(reason: string): string {
  return reason.replace(/\bn[a-z2-7]{25}:[0-9a-hjkmnp-tv-z]{26}\b/g, short);
}

/** A node's name, or that of the rule whose follow-ups have this author. */
export function nameOf(state: State, id: string): string {
  const member = state.members.get(id);
  if (member) return member.name;
  const rule = [...state.reactions.values()].find(({ author }) => author === id);
  return rule ? `rule ${rule.name}` : id.slice(0, 8);
}
