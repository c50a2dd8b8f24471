/** Pushes that take effect and whose answer is lost: unknown is not failed (INV-9). */
import { type Fault, sometime } from './fault.ts';

/** Exactly one, of whatever is pushed next. */
export const oneUnknownPush: Fault = (world) =>
  sometime(world, () => {
    world.weather.answersToLose++;
  });

export const unknownPushes: Fault = (world) => {
  world.weather.lostAnswers = 0.08;
};
