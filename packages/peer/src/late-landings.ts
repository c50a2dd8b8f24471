/**
 * Landings that were on their way while a person cancelled their task. Its holder records what took
 * effect; should that one be gone, whoever is in contact finds it in the target and records it.
 */
import type { Target } from '@lanemesh/hosts';
import type { Task } from '@lanemesh/state';
import type { Draft, PeerOptions } from './ports.ts';
import { repoOf } from './spec.ts';

/** Between two looks at the targets, milliseconds. */
const EVERY = 5 * 60_000;
/** Looks at a target for one task: a push that is still under way after these is a rare one. */
const LOOKS = 3;

export interface LateParts
  extends Pick<PeerOptions, 'clock' | 'host' | 'hubUrl' | 'log' | 'replica'> {
  readonly say: (draft: Draft) => Promise<void>;
}

export class LateLandings {
  private next = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | null = null;
  /** Answers of the target, by task. */
  private readonly looks = new Map<string, number>();

  constructor(private readonly parts: LateParts) {}

  /** Looks at the targets now and then, beside the turns. */
  look(): void {
    const { clock, log } = this.parts;
    if (this.running || clock.mono() < this.next) return;
    this.next = clock.mono() + EVERY;
    const open = this.open();
    if (open.length === 0) return;
    this.running = this.check(open)
      .catch((error: unknown) =>
        log.warn({ error: String(error) }, 'late landings were not looked for'),
      )
      .finally(() => {
        this.running = null;
      });
  }

  /** Resolves when no look is under way. */
  async idle(): Promise<void> {
    await this.running;
  }

  private open(): Target[] {
    const { hubUrl, replica } = this.parts;
    const { lanes, members, tasks } = replica.state;
    if (!members.get(replica.me)?.roles.includes('worker')) return [];
    return [...tasks.values()].filter(mayHaveLanded).flatMap((task) => {
      const lane = lanes.get(task.lane);
      const repo = lane && repoOf(replica.state, lane, hubUrl);
      if (!repo || (this.looks.get(task.ref) ?? 0) >= LOOKS) return [];
      return [{ repo, task: task.ref }];
    });
  }

  private async check(open: readonly Target[]): Promise<void> {
    const { host, replica, say } = this.parts;
    for (const target of open) {
      const reading = await host.read(target);
      if (!reading.ok) continue;
      this.looks.set(target.task, (this.looks.get(target.task) ?? 0) + 1);
      const task = replica.state.tasks.get(target.task);
      if (reading.landed === null || !task || !mayHaveLanded(task)) continue;
      const body = { task: task.ref, commit: reading.landed, target: target.repo.target };
      await say({ kind: 'task.landed', body });
    }
  }
}

/** Whether something of a cancelled task had passed, so that it may have been about to land. */
function mayHaveLanded({ attempts, landed, state }: Task): boolean {
  return (
    state === 'cancelled' && landed === null && attempts.some(({ outcome }) => outcome === 'passed')
  );
}
