/** What counts was made under the claim it counts for, and who lost a claim lands nothing (INV-7, INV-10). */
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'fencing';

export function fencing(world: World): Checker {
  /** By claim: who began to work under it, and what passed. */
  const began = new Map<string, string>();
  const passed = new Map<string, string | null>();
  /** By task: the newest claim whose holder moved the head branch. */
  const fencedBy = new Map<string, string>();
  /** By claim. */
  const epochs = new Map<string, number>();
  return {
    name,
    began: (node, spec) => {
      const other = began.get(spec.claim);
      if (other !== undefined && !(other === node.id && node.lostTimes.length > 0))
        world.violate(name, `${spec.claim} is worked on twice, by ${other} and ${node.name}`);
      began.set(spec.claim, node.id);
    },
    passed: (_node, spec, commit) => {
      passed.set(spec.claim, commit);
    },
    ordered: ({ event, author, reason }) => {
      if (reason !== null || !event) return;
      const { outcome, commit, stage } = event.body as Partial<Record<string, string>>;
      if (event.kind !== 'task.result' || event.claim === undefined) return;
      if (began.get(event.claim) !== author && stage !== 'checkout')
        world.violate(name, `a result for ${event.claim} counts, which its author did not run`);
      if (outcome === 'passed' && (commit ?? null) !== passed.get(event.claim))
        world.violate(name, `a result for ${event.claim} counts that was not made under it`);
    },
    wove: (state) => {
      for (const { claim, epoch } of state.tasks.values()) if (claim) epochs.set(claim.ref, epoch);
    },
    fenced: (_node, task, claim) => {
      fencedBy.set(task, claim);
    },
    landed: (node, task, commit) => {
      // What the hub forgot, nobody could be fenced out by.
      if (world.forkedAt !== null) return;
      const fence = fencedBy.get(task);
      const { claim } = world.hub.code.get(commit);
      if (fence === undefined || claim === null || claim === fence) return;
      if ((epochs.get(claim) ?? 0) < (epochs.get(fence) ?? 0))
        world.violate(name, `${node.name} lands ${task} under ${claim}, fenced out by ${fence}`);
    },
  };
}
