/** What waits for a person. */
import { approvalOf } from '@lanemesh/decide';
import {
  asksPerson,
  missingRules,
  neutralThirds,
  type State,
  stallOf,
  type Task,
  wantsNeutral,
} from '@lanemesh/state';
import { clip } from '../text.ts';
import { nameOf, short, shortened } from '../work/known.ts';
import { whyOf } from '../work/task/escalation.ts';
import { asks } from '../work/task/prospect.ts';
import { actsOf } from './acts.ts';
import { waitingReviews } from './reviews.ts';

export interface Need {
  readonly what: 'mesh' | 'task' | 'campaign' | 'node' | 'hub' | 'card';
  readonly id: string;
  readonly name: string;
  readonly why: string;
  /** The command that answers it. */
  readonly hint: string;
}

/**
 * Everything that waits for a person, the oldest first within its sort. now: milliseconds since 1970;
 * isAwake: whether a node was heard of of late.
 */
export function needsYou(state: State, now: number, isAwake: (node: string) => boolean): Need[] {
  return [
    ...meshNeeds(state),
    ...actNeeds(state),
    ...hubNeeds(state),
    ...nodeNeeds(state),
    ...taskNeeds(state, now),
    ...reviewNeeds(state, isAwake),
    ...neutralNeeds(state, isAwake),
    ...stepNeeds(state),
    ...campaignNeeds(state, now),
  ];
}

function meshNeeds(state: State): Need[] {
  const rules = missingRules(state);
  if (rules === null) return [];
  const why = `upgrade: this build does not know rule set ${rules}`;
  const hint = 'install a newer mesh on this machine';
  return [{ what: 'mesh', id: state.mesh, name: `rule set ${rules}`, why, hint }];
}

function actNeeds(state: State): Need[] {
  return actsOf(state).map(({ id, about, missing, approve }) => {
    const why = `waits for ${missing} more ${missing === 1 ? 'admin' : 'admins'}`;
    return { what: 'mesh', id, name: about, why, hint: approve };
  });
}

function hubNeeds(state: State): Need[] {
  return [...state.contradictions]
    .filter(([, open]) => open)
    .map(([lost]) => ({
      what: 'hub',
      id: lost,
      name: lost.slice(0, 12),
      why: 'the hub gave up a settled entry; claims and landings stand still',
      hint: `mesh publish hub.settled --body '{"lost":"${lost}"}'`,
    }));
}

function nodeNeeds(state: State): Need[] {
  return [...state.members.values()].flatMap(({ id, name, standing, suspectSince }): Need[] => {
    if (standing === 'pending')
      return [{ what: 'node', id, name, why: 'asks to join', hint: `mesh node admit ${id}` }];
    if (suspectSince !== null)
      return [
        {
          what: 'node',
          id,
          name,
          why: 'revoked: look again; then mesh node revoke',
          hint: `mesh log --node ${id} --since ${suspectSince}`,
        },
      ];
    if (state.logs.get(id)?.marked === true && standing === 'admitted')
      return [
        {
          what: 'node',
          id,
          name,
          why: 'signed two batches on one parent',
          hint: `mesh node resume ${id}`,
        },
      ];
    return [];
  });
}

function campaignNeeds(state: State, now: number): Need[] {
  return [...state.campaigns.values()].flatMap((campaign): Need[] => {
    const stall = stallOf(state, campaign, now);
    if (stall === null) return [];
    const { ref: id, title: name } = campaign;
    const hint = `mesh campaign show ${short(id)}`;
    return [{ what: 'campaign', id, name, why: `stalled: ${stall}`, hint }];
  });
}

function taskNeeds(state: State, now: number): Need[] {
  return [...state.tasks.values()]
    .filter(
      (task) =>
        task.state === 'escalated' ||
        isStuck(task) ||
        asksPerson(state, task) ||
        task.doubled !== null,
    )
    .sort((a, b) => Number(a.asked?.parked ?? false) - Number(b.asked?.parked ?? false))
    .map((task) => ({
      what: 'task',
      id: task.ref,
      name: task.title,
      why: isHeld(state, task, now) ? HELD : whyTask(state, task),
      hint: hintFor(state, task, isHeld(state, task, now)),
    }));
}

/** Results that nobody who is awake may judge. */
function reviewNeeds(state: State, isAwake: (node: string) => boolean): Need[] {
  return waitingReviews(state, isAwake).flatMap(({ task: id, title: name, why, fix }): Need[] =>
    why === null || fix === null
      ? []
      : [{ what: 'task', id, name, why: `waits for a verifier; ${why}`, hint: fix }],
  );
}

/** Tasks for a neutral third, of whom nobody is awake. */
function neutralNeeds(state: State, isAwake: (node: string) => boolean): Need[] {
  return [...state.tasks.values()].flatMap((task): Need[] => {
    if (task.state !== 'ready' || !wantsNeutral(task)) return [];
    const thirds = neutralThirds(state, task);
    if (thirds.some(isAwake)) return [];
    const names = thirds.map((id) => nameOf(state, id)).join(', ') || 'none is left';
    const why = `met conflicts twice; who else could solve them is not awake: ${names}`;
    return [
      {
        what: 'task',
        id: task.ref,
        name: task.title,
        why,
        hint: `mesh task retry ${short(task.ref)}`,
      },
    ];
  });
}

/** What attempts asked people to do by hand, a row a step. */
function stepNeeds(state: State): Need[] {
  return [...state.tasks.values()]
    .filter((task) => task.state !== 'cancelled')
    .flatMap(({ ref: id, title: name, steps }) =>
      steps.open.map(
        ({ n, text }): Need => ({
          what: 'task',
          id,
          name,
          why: `by hand: ${text}`,
          hint: `mesh task helped ${short(id)} --step ${n}`,
        }),
      ),
    );
}

const HELD = 'held: nobody approved it in time';

function isHeld(state: State, task: Task, now: number): boolean {
  return task.doubled === null && approvalOf(state, task, now)?.held === true;
}

function whyTask(state: State, task: Task): string {
  if (task.doubled !== null) return 'landed twice';
  if (asksPerson(state, task)) return approvalText(task);
  const why = shortened(whyOf(task) ?? task.state);
  if (task.asked?.parked) return `parked: ${why}`;
  return task.asked && task.asked.reminded !== null ? `still: ${why}` : why;
}

/** Longest list of what was found in one line. */
const FOUND = 160;

function approvalText({ holds }: Task): string {
  if (holds.length === 0) return 'waits for approval';
  const found = holds.map(({ guard, text }) => `${guard}: ${text}`).join('; ');
  return `waits for approval: ${clip(found, FOUND)}`;
}

function hintFor(state: State, task: Task, held: boolean): string {
  const id = short(task.ref);
  if (held) return `mesh task approve ${id} --commit ${task.result?.commit}`;
  if (task.doubled === null && asksPerson(state, task)) return `mesh task approve ${id}`;
  return asks(task) ? `mesh task answer ${id} TEXT` : `mesh explain ${id}`;
}

/** Blocked by something other than tasks that are still on their way. */
function isStuck({ state, reason }: { state: string; reason: string | null }): boolean {
  return (
    state === 'blocked' && !(reason?.startsWith('needs') === true && !reason.includes(', which is'))
  );
}
