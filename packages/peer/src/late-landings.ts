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
/**
 * Looks at a target for one task in one place of the order: a push that is still under way after
 * these is a rare one.
 */
const LOOKS = 3;

interface Open {
  readonly repo: Target['repo'];
  readonly tasks: Task[];
}

export interface LateParts
  extends Pick<PeerOptions, 'clock' | 'host' | 'hubUrl' | 'log' | 'replica'> {
  readonly say: (draft: Draft) => Promise<void>;
}

export class LateLandings {
  private next = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | null = null;
  /** Answers of the target, by task and position: a fork of the ledger gives it another. */
  private readonly looks = new Map<string, number>();

  constructor(private readonly parts: LateParts) {}

  /** Looks at the targets now and then, beside the turns. */
  look(): void {
    const { clock, log } = this.parts;
    if (this.running || clock.mono() < this.next) return;
    this.next = clock.mono() + EVERY;
    const open = this.open();
    if (open.size === 0) return;
    this.running = this.check(open.values())
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

  /** Tasks whose landing may be unknown, by their repository and target. */
  private open(): Map<string, Open> {
    const { hubUrl, replica } = this.parts;
    const { lanes, members, tasks } = replica.state;
    const open = new Map<string, Open>();
    if (!members.get(replica.me)?.roles.includes('worker')) return open;
    for (const task of tasks.values()) {
      if (!mayHaveLanded(task) || this.looksAt(task) >= LOOKS) continue;
      const lane = lanes.get(task.lane);
      const repo = lane && repoOf(replica.state, lane, hubUrl);
      if (!repo) continue;
      const key = `${repo.url} ${repo.target}`;
      const { tasks: found } = open.get(key) ?? {};
      if (found) found.push(task);
      else open.set(key, { repo, tasks: [task] });
    }
    return open;
  }

  private async check(open: Iterable<Open>): Promise<void> {
    const { host, replica, say } = this.parts;
    for (const { repo, tasks } of open) {
      const landed = await host.landings(
        repo,
        tasks.map(({ ref }) => ref),
      );
      if (landed === null) continue;
      for (const { ref, position } of tasks) {
        this.looks.set(`${ref} ${position}`, this.looksAt({ ref, position }) + 1);
        const commit = landed.get(ref);
        const task = replica.state.tasks.get(ref);
        if (commit === undefined || !task || !mayHaveLanded(task)) continue;
        await say({ kind: 'task.landed', body: { task: ref, commit, target: repo.target } });
      }
    }
  }

  private looksAt({ ref, position }: Pick<Task, 'ref' | 'position'>): number {
    return this.looks.get(`${ref} ${position}`) ?? 0;
  }
}

/**
 * A cancelled task that nobody recorded as landed. Whether anything of it had passed does not say
 * enough: after a fork of the ledger its attempts may be void in their new place.
 */
function mayHaveLanded({ landed, state }: Task): boolean {
  return state === 'cancelled' && landed === null;
}
