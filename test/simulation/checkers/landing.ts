/** Nothing lands twice, and the ledger and the target agree on what landed (INV-10). */
import { isHeldBack } from '../rest.ts';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'landing';

export function landing(world: World): Checker {
  const { code } = world.hub;
  return {
    name,
    ordered: ({ event, reason }) => {
      if (event?.kind !== 'task.landed') return;
      const { task, commit, target } = event.body as Record<'task' | 'commit' | 'target', string>;
      if (!code.holds(target, commit))
        world.violate(name, `${task} is recorded as landed, its commit is not in the target`);
      // After a fork of the hub it may come in before the task itself: whoever runs that finds it.
      const isEarly = world.forkedAt !== null && reason?.includes('no such task');
      if (reason !== null && !reason.includes('recorded already') && !isEarly)
        world.violate(name, `a landing of ${task} does not count: ${reason}`);
    },
    landed: (_node, task) => {
      const times = code.allLanded().filter((commit) => commit.task === task).length;
      if (times > 1) world.violate(name, `${task} is in the target ${times} times`);
    },
    over: () => {
      for (const { task, id } of code.allLanded()) {
        const found = world.state.tasks.get(task as string);
        const { landed = null, state } = found ?? {};
        const what = landed ? 'another commit' : 'nothing';
        // Who runs a task finds what landed; what limits hold back nobody runs.
        const nobodyLooks =
          found !== undefined && landed === null && isHeldBack(world.state, found);
        // What a fork of the hub made void in its new place, people find among the dead letters.
        const isVoid = world.forkedAt !== null && state === undefined;
        if (landed?.commit !== id && !nobodyLooks && !isVoid)
          world.violate(name, `${task} (${state}) is in the target and ${what} is recorded`);
      }
      for (const { ref, landed } of world.state.tasks.values())
        if (landed && !code.holds(landed.target, landed.commit))
          world.violate(name, `${ref} is recorded as landed, and ${landed.target} lacks it`);
      for (const task of world.state.tasks.values())
        if (task.doubled !== null) world.violate(name, `${task.ref} landed a second time`);
    },
  };
}
