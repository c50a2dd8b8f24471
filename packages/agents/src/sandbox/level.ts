/** How far the commands of an attempt are kept in. */
import { LEVELS, type Level, type Sandbox } from '@lanemesh/event';

/** Whether a level is at least another one. */
export function reaches(level: Level, wanted: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);
}

/** How our sandbox of a level is recorded. */
export function ours(level: Exclude<Level, 'none'>): Sandbox {
  return `ours-${level}`;
}
