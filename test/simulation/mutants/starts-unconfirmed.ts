/** Begins to work under a claim that it signed, before the ledger grants it (against INV-7). */
import { decide } from '@lanemesh/decide';
import { refOf } from '@lanemesh/event';
import type { Mutant } from '../world/mutant.ts';

export const startsUnconfirmed: Mutant = {
  name: 'starts unconfirmed',
  profile: 'calm',
  breaks: ['exclusive'],
  decides: () => (sight) => {
    const hoped = new Map<string, string>();
    for (const event of sight.pending)
      if (event.kind === 'task.claimed')
        hoped.set(refOf(sight.me, event.id), (event.body as { task: string }).task);
    const kept = decide(sight).filter(
      (command) => command.do !== 'stop' || !hoped.has(command.claim),
    );
    const early = [...hoped]
      .filter(([claim]) => !sight.active.has(claim))
      .map(([claim, task]) => ({ do: 'run' as const, task, claim, fence: false }));
    return [...kept, ...early];
  },
};
