/** Once faults stop, every task reaches an end, and nobody is left marked. */
import { isHeldBack } from '../rest.ts';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'progress';
const ENDS = new Set(['done', 'cancelled', 'escalated']);
/** What needs a task in one of these states waits for a person. */
const HOPELESS = new Set(['cancelled', 'escalated', 'blocked']);

export function progress(world: World): Checker {
  return {
    name,
    over: () => {
      const { state } = world;
      for (const task of state.tasks.values()) {
        const needs = task.needs.map((ref) => state.tasks.get(ref)?.state ?? 'missing');
        const waits = task.needs.some((ref) => isHeldBack(state, state.tasks.get(ref) ?? task));
        const isStuck =
          isHeldBack(state, task) ||
          (task.state === 'blocked' && (waits || needs.some((need) => HOPELESS.has(need))));
        if (!ENDS.has(task.state) && !isStuck)
          world.violate(name, `task ${task.title} is ${task.state} at the end (${task.reason})`);
      }
      for (const [author, log] of state.logs)
        if (log.marked) world.violate(name, `${world.nodeOf(author)?.name} signed a fork`);
      for (const node of world.living) {
        const { waiting } = node;
        if (waiting === null) world.violate(name, `${node.name} lost what it said`);
        else if (waiting.length > 0)
          world.violate(name, `${waiting.length} events of ${node.name} wait at the end`);
      }
    },
  };
}
