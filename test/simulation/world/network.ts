/** The way from a node to its hub and back, and what can happen on it. */
import type { Life } from './life.ts';
import type { SimNode } from './node.ts';
import type { World } from './world.ts';

/** What a call is about; only a push changes something at the hub. */
export type CallKind = 'fetch' | 'push' | 'read' | 'push-code' | 'checkout';

/** Whether a push moved anything; reads never do. */
export type Took = (answer: unknown) => boolean;

/** The network as faults leave it; all chances are per call. */
export interface Weather {
  lostRequests: number;
  lostAnswers: number;
  /** Requests that arrive long after their sender gave up. */
  lateRequests: number;
  /** Reads that a replica answers which lags behind. */
  staleReads: number;
  /** Pushes that arrive a second time, later. */
  duplicates: number;
  /** Pushes that take effect and whose answers are still to be lost, whatever the chances. */
  answersToLose: number;
}

export const CALM: Readonly<Weather> = {
  lostRequests: 0,
  lostAnswers: 0,
  lateRequests: 0,
  staleReads: 0,
  duplicates: 0,
  answersToLose: 0,
};

export class Link {
  constructor(
    private readonly world: World,
    private readonly node: SimNode,
    private readonly life: Life,
  ) {}

  /**
   * Has `act` done at the hub and resolves with its answer, or with null when none came in time:
   * the caller cannot know whether it was done.
   */
  call<T extends object>(
    kind: CallKind,
    act: () => T,
    took: Took = () => false,
  ): Promise<T | null> {
    const { life, world } = this;
    return new Promise((resolve) => {
      const giveUp = life.after(world.sizes.timeout, () => resolve(null));
      const answer = (value: T | null): void => {
        giveUp();
        resolve(value);
      };
      // A request leaves only while the node moves.
      life.after(0, () => this.send(kind, act, took, answer));
    });
  }

  private send<T extends object>(
    kind: CallKind,
    act: () => T,
    took: Took,
    answer: (value: T | null) => void,
  ): void {
    const { world, node, life } = this;
    const { hub, random, weather } = world;
    if (!hub.up) {
      if (random.chance(0.5)) life.after(this.oneWay(), () => answer(null));
      return;
    }
    if (node.isCut('out') || random.chance(weather.lostRequests)) {
      node.suffered();
      world.say(() => `${node.name} ${kind} lost on its way`);
      return;
    }
    if (random.chance(weather.lateRequests)) {
      node.suffered();
      const delay = random.between(1, 6) * world.sizes.timeout;
      world.say(() => `${node.name} ${kind} delayed by ${(delay / 1000).toFixed(1)} s`);
      world.time.after(delay, () => {
        if (hub.up && took(act())) world.count('unknownPushes');
      });
      return;
    }
    world.time.after(this.oneWay(), () => this.arrive(kind, act, took, answer));
  }

  private arrive<T extends object>(
    kind: CallKind,
    act: () => T,
    took: Took,
    answer: (value: T | null) => void,
  ): void {
    const { world, node, life } = this;
    if (!world.hub.up) return;
    if (node.isCut('out')) {
      node.suffered();
      return;
    }
    const value = act();
    const moved = took(value);
    this.repeat(kind, act);
    if (node.isCut('back') || this.losesAnswer(moved)) {
      node.suffered();
      world.say(() => `${node.name} ${kind} ${moved ? 'took effect, ' : ''}answer lost`);
      if (moved) world.count('unknownPushes');
      return;
    }
    life.after(this.oneWay(), () => answer(value));
  }

  /** A push that is asked for once may arrive twice. */
  private repeat(kind: CallKind, act: () => object): void {
    const { random, time, hub, weather } = this.world;
    if (!kind.startsWith('push') || !random.chance(weather.duplicates)) return;
    this.world.count('duplicates');
    this.world.say(() => `${this.node.name} ${kind} will arrive again`);
    time.after(random.between(1, 3000), () => {
      if (hub.up) act();
    });
  }

  private losesAnswer(moved: boolean): boolean {
    const { weather, random } = this.world;
    if (!moved || weather.answersToLose === 0) return random.chance(weather.lostAnswers);
    weather.answersToLose--;
    return true;
  }

  private oneWay(): number {
    return this.node.latency * this.world.random.between(0.5, 1.5) + 1;
  }
}
