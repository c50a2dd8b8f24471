/** Simulations in processes of their own, one a core. */
import { type ChildProcess, fork } from 'node:child_process';
import { cpus } from 'node:os';
import type { ProfileName } from '../faults/index.ts';
import { MUTANTS } from '../mutants/index.ts';
import { type Outcome, simulate } from '../sim.ts';

/** One seed to run, with every node mutated or none. */
export interface Job {
  readonly seed: number;
  /** A mutant's name; null: none. */
  readonly mutant: string | null;
  /** Absent: that of the seed's number. */
  readonly profile?: ProfileName;
}

/**
 * Room for what a history makes and drops, so that it is seldom looked through; by one thread, as the
 * other cores have histories of their own.
 */
const MEMORY = ['--max-semi-space-size=64', '--single-threaded-gc'];

interface Answer {
  readonly outcome: Outcome;
  /** Seconds of processor time its process has used. */
  readonly cpu: number;
}

/** The worker's side: answers jobs until its parent goes. Resolves with its exit code. */
export function serve(): Promise<number> {
  return new Promise((resolve) => {
    process.on('disconnect', () => resolve(0));
    // What all processes of the command are told the parent hears as well, and goes.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
    process.on('message', async ({ seed, mutant, ...asked }: Job) => {
      const bug = MUTANTS.find(({ name }) => name === mutant) ?? null;
      const outcome = await simulate(seed, { mutant: bug, ...asked });
      const { user, system } = process.cpuUsage();
      const answer: Answer = { outcome, cpu: (user + system) / 1e6 };
      // Where the parent has gone nobody waits for it, and 'disconnect' ends this process.
      process.send?.(answer, undefined, undefined, () => undefined);
    });
  });
}

export class Pool {
  /** Seconds of processor time used by each process. */
  private readonly used = new Map<ChildProcess, number>();

  /** workers: null for one a core; program: the bundled simulation, if it is not what runs here. */
  constructor(
    private readonly workers: number | null,
    private readonly program = process.argv[1] as string,
  ) {}

  /**
   * Runs jobs as they come from an iterator, and tells of each outcome; told false, it gives out
   * no more. Resolves when all have ended.
   */
  async run(
    jobs: Iterator<Job>,
    onOutcome: (outcome: Outcome, job: Job) => boolean,
  ): Promise<void> {
    let open = true;
    const work = async (): Promise<void> => {
      const child = fork(this.program, ['--worker'], { execArgv: MEMORY });
      for (;;) {
        const next = open ? jobs.next() : { done: true as const, value: undefined };
        if (next.done) break;
        const { outcome, cpu } = await ask(child, next.value);
        this.used.set(child, cpu);
        if (!onOutcome(outcome, next.value)) open = false;
      }
      if (child.connected) child.disconnect();
    };
    const count = Math.max(1, this.workers ?? cpus().length);
    await Promise.all(Array.from({ length: count }, work));
  }

  /** Seconds of processor time used so far. */
  get cpu(): number {
    return [...this.used.values()].reduce((sum, seconds) => sum + seconds, 0);
  }
}

function ask(child: ChildProcess, job: Job): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`the process of seed ${job.seed} ended (exit ${code})`));
    child.once('exit', ended);
    child.once('message', (answer: Answer) => {
      child.off('exit', ended);
      resolve(answer);
    });
    child.send(job);
  });
}
