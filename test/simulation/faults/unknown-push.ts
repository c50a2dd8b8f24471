/** Pushes that take effect and whose answer is lost: unknown is not failed (INV-9). */
import { type Fault, sometime, weather } from './fault.ts';

/** Exactly one, of whatever is pushed next. */
export const oneUnknownPush: Fault = (world) =>
  sometime(world, 'an answer is lost', () => world.weather.answersToLose++, 0.7);

export const unknownPushes: Fault = (world) => weather(world, { lostAnswers: 0.08 });
