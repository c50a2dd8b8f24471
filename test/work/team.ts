/** Laptops that share a mesh, and the commands they run for long. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFailed, onTestFinished } from 'vitest';
import { meshCli } from '../support/mesh-cli.ts';
import { type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';
import { killTree } from '../support/processes.ts';
import { until } from '../support/scratch.ts';

export interface Team extends MeshWorld {
  readonly laptops: readonly Laptop[];
}

/** A hub with a small project, and one laptop a name, the first being the founder. */
export async function team(
  names: readonly string[],
  files: Readonly<Record<string, string>> = { 'README.md': '# A small project\n' },
): Promise<Team> {
  const world = meshWorld(files);
  const laptops = names.map((name) => world.laptop(name));
  const [first, ...others] = laptops as [Laptop, ...Laptop[]];
  await first.ok(['init', '--hub', 'origin', '--name', first.name]);
  for (const laptop of others) {
    const { token } = await first.ok(['node', 'invite']);
    await laptop.ok(['join', world.hub, '--invite', token, '--name', laptop.name]);
  }
  return { ...world, laptops };
}

/** A command that runs on, ended with the test. */
export class Program {
  readonly lines: string[] = [];
  readonly ended: Promise<number | string>;
  private readonly child: ChildProcess;

  constructor(
    laptop: Laptop,
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ) {
    this.child = spawn(process.execPath, [meshCli(), ...words], {
      cwd: laptop.project,
      env: { ...laptop.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    });
    onTestFinished(() => this.killAll());
    onTestFailed(() => this.tell(words, laptop));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** A signal to the process alone. */
  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends the process and all it started, as a power cut does. */
  killAll(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) killTree(this.pid);
  }

  /** What it said and noted, where a test failed while it ran. */
  private tell(words: readonly string[], laptop: Laptop): void {
    const { exitCode, signalCode } = this.child;
    const end = exitCode ?? signalCode ?? 'runs on';
    const said = [`mesh ${words.join(' ')} (${end}) said:`, ...this.lines, laptop.processLog()];
    process.stderr.write(`${said.join('\n')}\n`);
  }

  /** Resolves when it has written a line that fits. */
  async says(pattern: RegExp, deadline = 30_000): Promise<string> {
    let found: string | undefined;
    const see = () => {
      found = this.lines.find((line) => pattern.test(line));
      return found !== undefined;
    };
    try {
      await until(`a line like ${pattern}`, see, deadline);
    } catch (error) {
      throw new Error(`${(error as Error).message}; it said:\n${this.lines.join('\n')}`);
    }
    return found as string;
  }
}

/** `mesh up` on a laptop, past its first line. */
export async function up(laptop: Laptop, ...words: string[]): Promise<Program> {
  const program = new Program(laptop, ['up', '--interval', '0.4', ...words]);
  await program.says(/ is up;/);
  return program;
}

/** Adds a task; resolves with its id. */
export async function addTask(laptop: Laptop, title: string, ...words: string[]): Promise<string> {
  const { id } = await laptop.ok(['task', 'add', title, ...words]);
  return id;
}

/** The task's document on a laptop, as soon as it fits. */
export async function task(
  laptop: Laptop,
  id: string,
  // biome-ignore lint/suspicious/noExplicitAny: documents are what the commands print
  fits: (document: any) => boolean = () => true,
  deadline = 40_000,
  // biome-ignore lint/suspicious/noExplicitAny: see above
): Promise<any> {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  let document: any;
  const see = async () => {
    const shown = await laptop.mesh(['task', 'show', id, '--json']);
    document = shown.json;
    return shown.exit === 0 && fits(document);
  };
  try {
    await until(`task ${id} to get there`, see, deadline);
  } catch (error) {
    throw new Error(`${(error as Error).message}; it is ${JSON.stringify(document, null, 1)}`);
  }
  return document;
}

/** Path of a file that an attempt makes to say that it runs, and one that lets it go on. */
export function gate(team: Team, name: string) {
  const at = join(team.folder, `${name}.at-work`);
  const go = join(team.folder, `${name}.go`);
  return { at, go, wait: `touch '${at}'; until test -e '${go}'; do sleep 0.05; done` };
}
