/** Landings that wait for a fetch which still shows their claim standing. */
import { heldTasks, type State } from '@lanemesh/state';
import { Stopped } from './jobs.ts';

interface Waiter {
  readonly claim: string;
  /** Turns begun when it began to wait. */
  readonly turns: number;
  readonly settle: (stands: boolean) => void;
}

export class Confirmations {
  private waiters: Waiter[] = [];

  /** Resolves when a turn begun after `turns` shows that the claim stands; rejects when it does not. */
  wait(claim: string, turns: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (stands: boolean): void => (stands ? resolve() : reject(new Stopped()));
      this.waiters.push({ claim, turns, settle });
    });
  }

  /** Takes in what a turn saw of the claims of a node. */
  settle(turn: number, state: Pick<State, 'tasks'>, node: string): void {
    if (this.waiters.length === 0) return;
    const standing = new Set<string>();
    for (const { claim } of heldTasks(state)) if (claim.by === node) standing.add(claim.ref);
    this.end(
      ({ turns }) => turns < turn,
      ({ claim }) => standing.has(claim),
    );
  }

  /** The claim is given up here: who waits for it learns that it does not stand. */
  refuse(claim: string): void {
    this.end(
      (waiter) => waiter.claim === claim,
      () => false,
    );
  }

  private end(which: (waiter: Waiter) => boolean, stands: (waiter: Waiter) => boolean): void {
    const ended = this.waiters.filter(which);
    this.waiters = this.waiters.filter((waiter) => !ended.includes(waiter));
    for (const waiter of ended) waiter.settle(stands(waiter));
  }
}
