/** The processes the demo starts: each in a group of its own, none left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Start {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Ended {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that runs on. */
export interface Program {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** It has ended. */
  readonly over: boolean;
  /** The newest lines it wrote, for when it fails. */
  readonly said: readonly string[];
  /** Sends a signal to the process alone. */
  kill(signal: NodeJS.Signals): void;
}

const LINES_KEPT = 20;
/** Between SIGTERM and SIGKILL, milliseconds. */
const GRACE = 4000;

export class Programs {
  readonly #running = new Map<number, Promise<Ended>>();
  #closed = false;
  readonly #onExit = () => this.#signalAll('SIGKILL');

  constructor() {
    process.on('exit', this.#onExit);
  }

  /** Runs a program to its end; code 127 if it cannot be started. */
  async run(start: Start): Promise<Ended & { stdout: string; stderr: string }> {
    const child = this.#spawn(start);
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
      });
    }
    return { ...(await this.#endOf(child, 'close')), ...texts };
  }

  /** Starts a program that runs on; `onLine` gets what it writes to stdout. */
  start(start: Start, onLine: (line: string) => void = () => {}): Program {
    const child = this.#spawn(start);
    const said: string[] = [];
    const keep = (line: string) => said.splice(0, said.length - LINES_KEPT + 1) && said.push(line);
    for (const [stream, each] of [
      [child.stdout, onLine],
      [child.stderr, () => {}],
    ] as const) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        keep(line);
        each(line);
      });
    }
    const pid = child.pid ?? 0;
    return {
      pid,
      ended: this.#endOf(child, 'exit'),
      get over() {
        return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
      },
      said,
      kill: (signal) => void child.kill(signal),
    };
  }

  /** Ends everything that still runs, the groups with their leaders; nothing starts after it. */
  async stopAll(): Promise<void> {
    this.#closed = true;
    this.#signalAll('SIGTERM');
    const insist = setTimeout(() => this.#signalAll('SIGKILL'), GRACE);
    await Promise.all(this.#running.values());
    clearTimeout(insist);
    process.off('exit', this.#onExit);
  }

  #spawn({ argv, cwd, env }: Start): ChildProcess {
    if (this.#closed) throw new Error(`${argv.join(' ')} is not started: the demo is over`);
    const [command, ...args] = argv;
    return spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  #endOf(child: ChildProcess, event: 'exit' | 'close'): Promise<Ended> {
    const ended = new Promise<Ended>((resolve) => {
      child.once('error', () => resolve({ code: 127, signal: null }));
      child.once(event, (code, signal) => resolve({ code, signal }));
    });
    const { pid } = child;
    if (pid === undefined) return ended;
    const settled = ended.finally(() => {
      // What its group still holds has nobody left to work for.
      signalGroup(pid, 'SIGKILL');
      this.#running.delete(pid);
    });
    this.#running.set(pid, settled);
    return settled;
  }

  #signalAll(signal: NodeJS.Signals): void {
    for (const pid of this.#running.keys()) signalGroup(pid, signal);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group is gone already.
  }
}
