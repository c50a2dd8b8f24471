/** Work in progress beside the code, over the simulated network: a ref for each claim, moved forward only. */
import type { Wip } from '@lanemesh/hosts';
import type { Link } from './network.ts';
import type { SimNode } from './node.ts';
import type { World } from './world.ts';

const moved = (answer: unknown): boolean => (answer as { moved: boolean }).moved;

export function simulatedWip(world: World, node: SimNode, link: Link): Wip {
  const { hub, mutant } = world;
  const { code } = hub;
  const refOf = (task: string, claim: string): string =>
    mutant?.sharesWip ? task : `${task} ${claim}`;

  return {
    keep: async (_repo, task, claim, commit) => {
      const ref = refOf(task, claim);
      const push = (): { moved: boolean } => {
        const answer = code.keep(ref, commit, mutant?.sharesWip);
        if (answer.moved) {
          world.count('kept');
          world.tell('kept', node, task, claim, commit);
        }
        return answer;
      };
      const pushed = await link.call('push-code', push, moved);
      if (pushed) return pushed.moved;
      return (await link.call('read', () => ({ at: code.inProgress(ref) })))?.at === commit;
    },
    bring: async (_repo, task, claim, commit) => {
      const read = (): { held: boolean } => ({ held: code.isKept(refOf(task, claim), commit) });
      const answer = await link.call('read', read);
      if (!answer) world.tell('missed', node, task);
      return answer?.held ?? false;
    },
    kept: async () => new Set(),
    drop: async (_repo, task) => {
      const push = (): { readonly moved: boolean } => {
        const answer = code.dropKept(task);
        if (answer.moved) world.tell('dropped', task);
        return answer;
      };
      await link.call('push-code', push, moved);
    },
  };
}
