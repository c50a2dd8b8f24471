/** One node of the demo: a clone, a HOME and a way to the hub of its own. */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Env } from '@lanemesh/peer';
import { Failure } from './checks.ts';
import type { Program, Programs } from './programs.ts';

/** What all nodes of one demo share. */
export interface Ground {
  readonly folder: string;
  /** The program that is running now, as the nodes start it. */
  readonly mesh: readonly [string, ...string[]];
  readonly env: Env;
  readonly programs: Programs;
}

export class DemoNode {
  readonly dir: string;
  /** Its own path to the hub: a link that can be cut. */
  readonly way: string;
  readonly env: Readonly<Record<string, string>>;
  /** The running `mesh up`; null: none. */
  up: Program | null = null;
  /** Its id in the ledger. */
  id = '';

  constructor(
    readonly name: string,
    readonly ground: Ground,
  ) {
    const { folder, env } = ground;
    this.dir = join(folder, name);
    this.way = join(folder, 'ways', name);
    const home = join(folder, 'homes', name);
    mkdirSync(home, { recursive: true });
    mkdirSync(join(folder, 'ways'), { recursive: true });
    this.env = { ...plain(env), HOME: home, MESH_HOME: join(home, 'mesh'), NO_COLOR: '1' };
    this.mend();
  }

  /** Takes its way to the hub away. */
  cut(): void {
    rmSync(this.way);
  }

  /** Gives it its way to the hub. */
  mend(): void {
    symlinkSync(join('..', 'hub.git'), this.way);
  }

  /** Runs a command of the node that has to succeed; resolves with its JSON document. */
  async mesh<T = unknown>(...words: readonly string[]): Promise<T> {
    return (await this.lines(...words)).at(0) as T;
  }

  /** The same for a command that prints a document a line. */
  async lines(...words: readonly string[]): Promise<unknown[]> {
    const { programs } = this.ground;
    const started = { argv: this.argv(...words, '--json'), cwd: this.dir, env: this.env };
    const { code, stdout, stderr } = await programs.run(started);
    if (code !== 0) {
      const said = (stdout + stderr).trim().split('\n').at(-1);
      throw new Failure(
        `mesh ${words.join(' ')} on ${this.name}`,
        'exit 0',
        `exit ${code}: ${said}`,
      );
    }
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  }

  /** The command line of a mesh command. */
  argv(...words: readonly string[]): [string, ...string[]] {
    const [first, ...rest] = this.ground.mesh;
    return [first, ...rest, ...words];
  }

  /** Starts `mesh up`. interval: seconds. */
  start(interval: number): Program {
    const argv = this.argv('up', '--interval', String(interval));
    this.up = this.ground.programs.start({ argv, cwd: this.dir, env: this.env });
    return this.up;
  }

  /** Ends `mesh up` in order; resolves with its exit code. */
  async stop(): Promise<number | null> {
    const { up } = this;
    if (!up) return 0;
    this.up = null;
    up.kill('SIGTERM');
    return (await up.ended).code;
  }
}

/** The environment without what would steer git or a mesh elsewhere. */
function plain(env: Env): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || /^(?:GIT_|MESH_|XDG_)/.test(name)) continue;
    kept[name] = value;
  }
  return kept;
}
