/** What the acts of the demo work with: three nodes, the project, what happened so far. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runOk } from '@lanemesh/git';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import type { TaskAccount } from './book.ts';
import { Checks, Failure } from './checks.ts';
import type { Feed } from './feed.ts';
import { Gates } from './gate.ts';
import type { Narrator } from './narrator.ts';
import { DemoNode, type Ground } from './node.ts';
import type { Project } from './project.ts';

const NAMES = ['ana', 'ben', 'eve'] as const;
export type Name = (typeof NAMES)[number];

const LOOK_EVERY = 40;

export class Stage {
  readonly checks = new Checks();
  readonly gates: Gates;
  readonly nodes: Readonly<Record<Name, DemoNode>>;
  #feed: Feed | null = null;

  constructor(
    readonly ground: Ground,
    readonly project: Project,
    readonly narrator: Narrator,
    readonly interruption: AbortSignal,
  ) {
    this.gates = new Gates(join(ground.folder, 'gates'));
    const made = NAMES.map((name) => [name, new DemoNode(name, ground)]);
    this.nodes = Object.fromEntries(made) as Record<Name, DemoNode>;
  }

  get all(): readonly DemoNode[] {
    return NAMES.map((name) => this.nodes[name]);
  }

  /** What happened so far, in order. */
  get feed(): Feed {
    if (!this.#feed) throw new Error('nobody follows the log yet');
    return this.#feed;
  }

  set feed(feed: Feed) {
    this.#feed = feed;
  }

  task(ref: string): TaskAccount {
    const task = this.feed.book.tasks.get(ref);
    if (!task) throw new Error(`no task ${ref}`);
    return task;
  }

  nameOf(id: string): string {
    return this.all.find((node) => node.id === id)?.name ?? id;
  }

  /** A statement that is true from here on, told and counted. */
  show(statement: string, ok: boolean, expected: string, found: string): void {
    if (this.checks.that(statement, ok, expected, found)) this.narrator.tell(statement);
    else this.narrator.tell(`NOT SO: ${statement}: expected ${expected}, found ${found}`);
  }

  /** Resolves with what `look` finds; a Failure after `seconds`, or if a node ended by itself. */
  async until<T>(
    what: string,
    seconds: number,
    look: () => T | null | undefined | false,
  ): Promise<T> {
    const end = performance.now() + seconds * 1000;
    for (;;) {
      this.throwIfInterrupted();
      const found = look();
      if (found) return found;
      if (performance.now() > end) throw new Failure(what, `within ${seconds} s`, 'nothing');
      this.#throwIfEnded();
      await sleep(LOOK_EVERY);
    }
  }

  throwIfInterrupted(): void {
    if (this.interruption.aborted)
      throw new Fault('interrupted', 'interrupted', '', EXIT.interrupted);
  }

  /** stdout of git in the hub. */
  async hub(...args: readonly string[]): Promise<string> {
    return (await this.project.hub.runOk(args)).stdout;
  }

  /** A clone of the hub for a node. */
  async clone(node: DemoNode): Promise<void> {
    const { hub } = this.project;
    await runOk(['clone', '--quiet', '--template=', '--end-of-options', hub.gitDir, node.dir]);
  }

  #throwIfEnded(): void {
    for (const { name, up } of this.all) {
      if (up?.over) throw new Failure(`mesh up on ${name}`, 'that it runs', up.said.join(' / '));
    }
    const follower = this.#feed?.program;
    if (follower?.over)
      throw new Failure('mesh log --follow', 'that it runs', follower.said.join(' / '));
  }
}
