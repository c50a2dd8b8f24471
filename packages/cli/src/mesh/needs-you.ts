/** What waits for a person. */
import { approvalOf } from '@lanemesh/decide';
import { asksPerson, missingRules, type State, stallOf, type Task } from '@lanemesh/state';
import { clip } from '../text.ts';
import { whyOf } from '../work/task/escalation.ts';
import { asks } from '../work/task/prospect.ts';
import { actsOf } from './acts.ts';

export interface Need {
  readonly what: 'mesh' | 'task' | 'campaign' | 'node' | 'hub';
  readonly id: string;
  readonly name: string;
  readonly why: string;
  /** The command that answers it. */
  readonly hint: string;
}

/** Everything that waits for a person, the oldest first within its sort. */
export function needsYou(state: State, now: number): Need[] {
  return [
    ...meshNeeds(state),
    ...actNeeds(state),
    ...hubNeeds(state),
    ...nodeNeeds(state),
    ...taskNeeds(state, now),
    ...stepNeeds(state),
    ...campaignNeeds(state),
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

function campaignNeeds(state: State): Need[] {
  return [...state.campaigns.values()].flatMap((campaign): Need[] => {
    const stall = stallOf(state, campaign);
    if (stall === null) return [];
    const { ref: id, title: name } = campaign;
    const hint = `mesh campaign show ${id}`;
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
          hint: `mesh task helped ${id} --step ${n}`,
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
  const why = whyOf(task) ?? task.state;
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
  if (held) return `mesh task approve ${task.ref} --commit ${task.result?.commit}`;
  if (task.doubled === null && asksPerson(state, task)) return `mesh task approve ${task.ref}`;
  return asks(task) ? `mesh task answer ${task.ref} TEXT` : `mesh explain ${task.ref}`;
}

/** Blocked by something other than tasks that are still on their way. */
function isStuck({ state, reason }: { state: string; reason: string | null }): boolean {
  return (
    state === 'blocked' && !(reason?.startsWith('needs') === true && !reason.includes(', which is'))
  );
}
