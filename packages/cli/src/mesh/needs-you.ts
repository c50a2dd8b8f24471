/** What waits for a person. */
import type { State } from '@lanemesh/state';

export interface Need {
  readonly what: 'task' | 'node' | 'hub';
  readonly id: string;
  readonly name: string;
  readonly why: string;
  /** The command that answers it. */
  readonly hint: string;
}

/** Everything that waits for a person, the oldest first within its sort. */
export function needsYou(state: State): Need[] {
  return [...hubNeeds(state), ...nodeNeeds(state), ...taskNeeds(state)];
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
  return [...state.members.values()].flatMap(({ id, name, standing }): Need[] => {
    if (standing === 'pending')
      return [{ what: 'node', id, name, why: 'asks to join', hint: `mesh node admit ${id}` }];
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

function taskNeeds(state: State): Need[] {
  return [...state.tasks.values()]
    .filter((task) => task.state === 'escalated' || isStuck(task) || task.doubled !== null)
    .map((task) => ({
      what: 'task',
      id: task.ref,
      name: task.title,
      why: task.doubled === null ? (task.reason ?? task.state) : 'landed twice',
      hint: `mesh explain ${task.ref}`,
    }));
}

/** Blocked by something other than tasks that are still on their way. */
function isStuck({ state, reason }: { state: string; reason: string | null }): boolean {
  return (
    state === 'blocked' && !(reason?.startsWith('needs') === true && !reason.includes(', which is'))
  );
}
