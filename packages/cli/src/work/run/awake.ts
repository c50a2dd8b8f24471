/** The machine does not fall asleep while this node holds a claim. */
import { type ChildProcess, type ExecFileException, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Env, Log } from '@lanemesh/peer';

interface Tool {
  readonly name: string;
  readonly args: readonly string[];
}

/**
 * What keeps a system awake while a command runs. The command reads a pipe of ours to its end:
 * however we die, the kernel closes that, and nothing keeps the machine awake any more.
 */
const TOOLS: Readonly<Partial<Record<NodeJS.Platform, Tool>>> = {
  linux: {
    name: 'systemd-inhibit',
    args: ['--what=sleep:idle', '--who=lanemesh', '--why=a task is at work', '--mode=block', 'cat'],
  },
  darwin: { name: 'caffeinate', args: ['-i', '-s', 'cat'] },
};

/** The tool of this system, and where it is; path null: it is not here; null: none is known. */
export async function awakeTool(
  env: Env,
): Promise<{ readonly name: string; readonly path: string | null } | null> {
  const tool = TOOLS[process.platform];
  if (tool === undefined) return null;
  const { findProgram } = await import('@lanemesh/agents');
  return { name: tool.name, path: findProgram(tool.name, env) };
}

/** How long the tool may take to keep awake a command that ends at once, milliseconds. */
const TRIAL = 5000;

/** Why the tool that is here keeps nothing awake, as a trial says; null: it does. */
export async function awakeProblem(path: string, env: Env): Promise<string | null> {
  const args = TOOLS[process.platform]?.args ?? [];
  try {
    const trial = promisify(execFile)(path, args, { env, timeout: TRIAL, killSignal: 'SIGKILL' });
    trial.child.stdin?.on('error', () => undefined);
    // Its command reads this to its end.
    trial.child.stdin?.end();
    await trial;
    return null;
  } catch (error) {
    const { code, killed, stderr = '' } = error as ExecFileException & { stderr?: string };
    if (killed) return `did not answer within ${TRIAL / 1000} s`;
    const [first = ''] = stderr.trim().split('\n');
    return `failed with ${code}${first === '' ? '' : `: ${first.slice(0, 200)}`}`;
  }
}

export class Awake {
  #wanted = false;
  #child: ChildProcess | null = null;
  /** It is on its way, or could not be done: it is not tried again before the next work. */
  #begun = false;
  /** Times that something was held: what began for an earlier one comes too late. */
  #work = 0;
  #told = false;

  constructor(
    private readonly env: Env,
    private readonly log: Log,
  ) {}

  /** From now on the machine is to stay awake, or need not. Never throws, and waits for nothing. */
  keep(on: boolean): void {
    this.#wanted = on;
    if (!on) this.#end();
    else if (!this.#begun) {
      this.#begun = true;
      void this.#begin(++this.#work).catch((error: unknown) => this.#tell(String(error)));
    }
  }

  async #begin(work: number): Promise<void> {
    const tool = await awakeTool(this.env);
    const args = TOOLS[process.platform]?.args;
    if (!tool?.path || !args) {
      this.#tell(`${tool?.name ?? 'a tool for it'} is not here`);
      return;
    }
    if (!this.#wanted || work !== this.#work) return;
    const child = spawn(tool.path, args, { stdio: ['pipe', 'ignore', 'ignore'], env: this.env });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => this.#tell(String(error)));
    child.on('exit', (code) => {
      if (this.#child === child) this.#tell(`${tool.name} ended with ${code}`);
    });
    // It is not waited for when we end.
    child.unref();
  }

  #end(): void {
    const child = this.#child;
    this.#begun = false;
    this.#child = null;
    if (child === null) return;
    child.stdin?.end();
    child.kill();
  }

  #tell(error: string): void {
    this.#child = null;
    if (this.#told) return;
    this.#told = true;
    this.log.warn({ error }, 'the machine may fall asleep at work');
  }
}
