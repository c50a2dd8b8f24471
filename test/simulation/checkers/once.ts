/** No acknowledged event is lost, and none counts twice (INV-1, INV-15). */
import { refOf } from '@lanemesh/event';
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';

const name = 'once';

export function once(world: World): Checker {
  const acknowledged = new Map<string, { readonly kind: string; readonly at: number }>();
  const counted = new Set<string>();
  const said = new Set<string>();
  return {
    name,
    acknowledged: (node, events) => {
      for (const event of events)
        acknowledged.set(refOf(node.id, event.id), { kind: event.kind, at: world.time.now });
    },
    ordered: ({ event, author, reason }) => {
      if (!event) return world.violate(name, 'a line that is no event took a position');
      const ref = refOf(author, event.id);
      if (reason?.startsWith('id:')) return;
      if (counted.has(ref)) world.violate(name, `${ref} counts twice`);
      counted.add(ref);
      // What one user said once is in the order once, under whatever id.
      const { op, title } = event.body as { op?: string; title?: string };
      const what = op ?? title;
      if (what === undefined) return;
      if (said.has(what)) world.violate(name, `"${what}" was said once and counts twice`);
      said.add(what);
    },
    left: () => {
      counted.clear();
      said.clear();
    },
    over: () => {
      for (const [ref, { kind, at }] of acknowledged) {
        const author = world.nodeOf(ref.slice(0, ref.indexOf(':')));
        // What a dead node had not given away is gone with its disk, or with that of its backup.
        const isGone =
          author?.isDead || author?.lostTimes.some(({ from, to }) => at >= from && at <= to);
        if (!counted.has(ref) && !isGone)
          world.violate(name, `${kind} of ${author?.name} was acknowledged and is lost (${ref})`);
      }
    },
  };
}
