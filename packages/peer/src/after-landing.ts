/**
 * After a landing: the target is judged by its repository's check, beside the turns. What broke it is
 * said once in the ledger, which makes the task that takes it back.
 */
import type { Agents, AttemptSpec } from '@lanemesh/agents';
import type { Draft, Log } from './ports.ts';

export interface Landed {
  readonly spec: AttemptSpec;
  readonly commit: string;
  /** What the target held before. */
  readonly parent: string;
  readonly check: string;
}

export interface CheckParts {
  readonly agents: Agents;
  readonly log: Log;
  readonly say: (draft: Draft) => Promise<void>;
  /** Told when a check has ended. */
  readonly wake: () => void;
}

export class AfterLanding {
  private readonly running = new Map<AbortController, Promise<void>>();

  constructor(private readonly parts: CheckParts) {}

  /** Checks that run. */
  get size(): number {
    return this.running.size;
  }

  /** Judges a landed commit, and where it fails its parent: what was broken before is not its fault. */
  begin(landed: Landed): void {
    const stop = new AbortController();
    const { log, wake } = this.parts;
    const done = this.check(landed, stop.signal)
      .catch((error: unknown) => log.warn({ error: String(error) }, 'a landing was not checked'))
      .finally(() => {
        this.running.delete(stop);
        wake();
      });
    this.running.set(stop, done);
  }

  /** Ends all checks; resolves when they have ended. */
  async stop(): Promise<void> {
    const all = [...this.running];
    for (const [one] of all) one.abort();
    await Promise.all(all.map(([, done]) => done));
  }

  private async check({ spec, commit, parent, check }: Landed, signal: AbortSignal): Promise<void> {
    const { agents, say } = this.parts;
    const judged = { ...spec, accept: [check] };
    const end = await agents.accept(judged, commit, signal);
    if (end.outcome !== 'failed' || end.stage !== 'accept' || end.reason !== 'exit') return;
    const before = await agents.accept(judged, parent, signal);
    if (before.outcome !== 'passed') return;
    await say({
      kind: 'task.regressed',
      body: { task: spec.task, commit, evidence: end.evidence },
    });
  }
}
