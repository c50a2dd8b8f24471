/** What the trace of a history says of events and turns. */
import type { Event } from '@lanemesh/event';

export function shown(event: Event): string {
  const { task, title, over } = event.body as { task?: string; title?: string; over?: string };
  const about = title ?? (task === undefined ? '' : task.slice(-6));
  return `${event.kind}${about && ` ${about}`}${over ? ' (over)' : ''}`;
}

export function told(report: {
  readonly following: string;
  readonly entries: number;
  readonly pushed: number;
  readonly refused: number;
  readonly waiting: number;
}): string {
  const { following, entries, pushed, refused, waiting } = report;
  return `${following}, ${entries} entries, pushed ${pushed}, refused ${refused}, ${waiting} waiting`;
}
