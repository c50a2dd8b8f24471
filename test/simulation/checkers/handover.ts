/** The next attempt begins from what was in progress, and nobody who was fenced out overwrites that (INV-8, INV-10). */
import { authorOf } from '@lanemesh/event';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'handover';

interface Known {
  /** Granted claims, the oldest first. */
  readonly claims: string[];
  /** What a holder's last word with effect named, by claim. */
  readonly said: Map<string, string>;
  /** What a holder named when its claim was lost, by claim: further than what had effect, if it is known. */
  readonly late: Map<string, string>;
  /** What the hub keeps, by claim. */
  readonly kept: Map<string, string>;
}

export function handover(world: World): Checker {
  const { code } = world.hub;
  const tasks = new Map<string, Known>();
  const knownOf = (task: string): Known => {
    const fresh = { claims: [], said: new Map(), late: new Map(), kept: new Map() };
    const known = tasks.get(task) ?? fresh;
    tasks.set(task, known);
    return known;
  };
  const stillHas = (task: string, commit: string, claim: string): boolean =>
    code.isKept(`${task} ${claim}`, commit) || code.isKept(task, commit);
  /** Nodes and tasks of which one was looked for in vain. */
  const missed = new Set<string>();
  return {
    name,
    left: () => {
      for (const { claims, said, late } of tasks.values()) {
        claims.length = 0;
        said.clear();
        late.clear();
      }
    },
    missed: (node, task) => missed.add(`${node.id} ${task}`),
    ordered: ({ event, author, reason }) => {
      if (!event) return;
      const { task, commit } = event.body as { task: string; commit?: string };
      const claim = event.kind === 'task.progressed' ? event.claim : undefined;
      if (claim && commit && reason?.includes('superseded')) knownOf(task).late.set(claim, commit);
      if (reason !== null) return;
      if (event.kind === 'task.claimed') knownOf(task).claims.push(`${author}:${event.id}`);
      if (claim && commit) knownOf(task).said.set(claim, commit);
    },
    kept: (node, task, claim, commit) => {
      const { kept } = knownOf(task);
      kept.set(claim, commit);
      for (const [other, held] of kept)
        if (!stillHas(task, held, other))
          world.violate(name, `${node.name} overwrites what ${other} keeps of ${task}`);
    },
    dropped: (task) => knownOf(task).kept.clear(),
    began: (node, { claim, prior, task, wip }) => {
      const { claims, said, late } = knownOf(task);
      const earlier = claims.slice(0, claims.indexOf(claim)).filter((one) => said.has(one));
      const last = earlier.at(-1);
      if (last === undefined || missed.delete(`${node.id} ${task}`)) return;
      const commit = said.get(last) as string;
      if (world.forkedAt !== null || !stillHas(task, commit, last)) return;
      world.count('handedOver');
      const further = claims.slice(claims.indexOf(last), claims.indexOf(claim));
      if (
        wip &&
        further.some((one) => late.has(one) && code.stands(wip.commit, late.get(one) as string))
      )
        return;
      if (!wip || !code.stands(wip.commit, commit))
        return world.violate(name, `${node.name} begins ${task} without what ${last} had changed`);
      const from = prior.find(({ attempt }) => attempt === wip.attempt);
      const isLost = from?.outcome === 'lost' || from?.outcome === 'gaveup';
      if (!from || (isLost && !from.evidence.includes(last)))
        world.violate(
          name,
          `${node.name} is not told what ${world.nodeOf(authorOf(last))?.name} said of ${task}`,
        );
    },
  };
}
