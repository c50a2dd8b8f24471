/** How many attempts campaigns have left for this node to begin. */
import { attemptsLeft, type Task } from '@lanemesh/state';
import type { Sight } from './sight.ts';

export class CampaignRoom {
  private readonly left: Map<string, number>;

  /** What this node has asked for and may yet get is taken from what is left. */
  constructor({ state, pending }: Pick<Sight, 'state' | 'pending'>) {
    this.left = attemptsLeft(state);
    for (const { kind, body } of pending) {
      const task = state.tasks.get((body as { readonly task?: string }).task ?? '');
      if (kind === 'task.claimed' && task) this.take(task);
    }
  }

  has({ campaign }: Task): boolean {
    return campaign === null || (this.left.get(campaign) ?? 1) > 0;
  }

  take({ campaign }: Task): void {
    const left = campaign === null ? undefined : this.left.get(campaign);
    if (campaign !== null && left !== undefined) this.left.set(campaign, left - 1);
  }
}
