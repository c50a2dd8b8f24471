/** Reminds people of questions they have not answered, once, and then lets these rest. */
import type { Task } from '@lanemesh/state';
import { isDrawn } from './drawn.ts';
import { type Command, isPending, type Sight } from './sight.ts';
import { timeOf } from './waiting.ts';

/** The next step of every question that is older than its lane wants. */
export function age(sight: Sight): Command[] {
  return [...sight.state.tasks.values()].flatMap((task): Command[] => {
    const step = stepDue(sight, task);
    if (step === null || !task.asked || isPending(sight, 'task.aged', task.ref)) return [];
    if (!isDrawn(sight, `${task.ref} ${task.asked.position} ${step}`)) return [];
    const body = { task: task.ref, asked: task.asked.position, step };
    return [{ do: 'say', event: { kind: 'task.aged', body }, urgent: false }];
  });
}

function stepDue(sight: Sight, { asked, lane }: Task): 'remind' | 'park' | null {
  const minutes = sight.state.lanes.get(lane)?.tending.staleMinutes ?? null;
  if (!asked || asked.parked || minutes === null) return null;
  if (timeOf(sight) < (asked.reminded ?? asked.since) + minutes * 60_000) return null;
  return asked.reminded === null ? 'remind' : 'park';
}
