/** Reminds people of questions they have not answered, once, and then lets these rest. */
import { type Task, tasksIn } from '@lanemesh/state';
import { isDrawn } from './drawn.ts';
import { type Command, isPending, type Sight } from './sight.ts';
import { timeOf } from './waiting.ts';

/** The next step of every question that is older than its lane wants. */
export function age(sight: Sight): Command[] {
  const commands: Command[] = [];
  for (const task of tasksIn(sight.state, 'blocked')) {
    const { asked, ref } = task;
    const step = stepDue(sight, task);
    if (step === null || !asked || isPending(sight, 'task.aged', ref)) continue;
    if (!isDrawn(sight, `${ref} ${asked.position} ${step}`)) continue;
    const body = { task: ref, asked: asked.position, step };
    commands.push({ do: 'say', event: { kind: 'task.aged', body }, urgent: false });
  }
  return commands;
}

function stepDue(sight: Sight, { asked, lane }: Task): 'remind' | 'park' | null {
  if (!asked || asked.parked) return null;
  const minutes = sight.state.lanes.get(lane)?.tending.staleMinutes ?? null;
  if (minutes === null) return null;
  const span = minutes * 60_000;
  const isOver = (since: number): boolean => timeOf(sight) >= since + span;
  if (asked.reminded === null) return isOver(asked.since) ? 'remind' : null;
  // In a quiet mesh chain time stood still until the reminder, which then seems to be as old.
  return isOver(Math.max(asked.reminded, asked.since + span)) ? 'park' : null;
}
