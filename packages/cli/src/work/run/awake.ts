/** The machine does not fall asleep while this node holds a claim. */
import { type ChildProcess, spawn } from 'node:child_process';
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

export class Awake {
  #wanted = false;
  #child: ChildProcess | null = null;
  /** It is on its way, or could not be done: it is not tried again at every turn. */
  #begun = false;

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
      void this.#begin().catch((error: unknown) => this.#tell(String(error)));
    }
  }

  async #begin(): Promise<void> {
    const tool = await awakeTool(this.env);
    const args = TOOLS[process.platform]?.args;
    if (!tool?.path || !args) {
      this.#tell(`${tool?.name ?? 'a tool for it'} is not here`);
      return;
    }
    if (!this.#wanted) {
      this.#begun = false;
      return;
    }
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
    if (child === null) return;
    this.#child = null;
    this.#begun = false;
    child.stdin?.end();
    child.kill();
  }

  #tell(error: string): void {
    this.#child = null;
    this.log.warn({ error }, 'the machine may fall asleep at work');
  }
}
