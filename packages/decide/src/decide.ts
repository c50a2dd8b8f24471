/** What to do next: state and clock readings in, commands out. One policy a file. */
import { missingRules } from '@lanemesh/state';
import { age } from './age.ts';
import { allot } from './allot.ts';
import { announce } from './announce.ts';
import { beat } from './beat.ts';
import { claimTasks } from './claim.ts';
import { fire } from './fire.ts';
import { level } from './level.ts';
import { nudge } from './nudge.ts';
import { resume } from './resume.ts';
import { review } from './review.ts';
import type { Command, Sight } from './sight.ts';
import { takeOver } from './takeover.ts';
import { work } from './work.ts';

/** Commands for one turn, in the order they are to be performed. */
export function decide(sight: Sight): Command[] {
  // Read-only: nothing of what runs here can be judged any more.
  if (missingRules(sight.state) !== null)
    return [...sight.active.keys()].map((claim) => ({ do: 'stop', claim }));
  const resumed = resume(sight);
  if (resumed.length > 0)
    return [...work(sight).filter((command) => command.do === 'stop'), ...resumed];
  const taking = takeOver(sight);
  // A takeover fills a slot that the count of free ones does not know of yet.
  const claiming = taking.length > 0 ? [] : claimTasks(sight);
  const said = [...fire(sight), ...level(sight), ...age(sight), ...announce(sight)];
  const judging = review(sight);
  const commands = [...work(sight), ...taking, ...claiming, ...judging, ...said, ...allot(sight)];
  return commands.some((command) => command.do === 'say')
    ? commands
    : [...commands, ...oneOf(beat(sight, toLand(commands)), nudge(sight))];
}

/** The claims under which these commands begin to land: unlike an attempt, that says nothing at first. */
function toLand(commands: readonly Command[]): Set<string> {
  return new Set(commands.flatMap((command) => (command.do === 'land' ? [command.claim] : [])));
}

/** One sign of life says it all. */
function oneOf(beats: Command[], nudges: Command[]): Command[] {
  return beats.length > 0 ? beats : nudges;
}
