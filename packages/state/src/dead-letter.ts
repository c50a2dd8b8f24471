/** What had no effect, kept for people (INV-15). */
import type { Event } from '@lanemesh/event';
import { DEAD_LETTERS_KEPT, type State } from './state.ts';

/** Keeps an event that is void at the state's current position. event: null where it is none. */
export function bury(state: State, author: string, event: Event | null, reason: string): void {
  state.deadCount++;
  const { position } = state;
  const letter = { position, author, id: event?.id ?? null, kind: event?.kind ?? null, reason };
  state.deadLetters = [...state.deadLetters, letter].slice(-DEAD_LETTERS_KEPT);
}
