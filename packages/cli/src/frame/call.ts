/** What a command is given: its words and options, the folder, the node of that folder. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { OpenNode } from '@lanemesh/peer';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import { type Env, findLayout, type Layout, layoutOf } from '@lanemesh/peer/layout';
import type { Call, Output } from '../command.ts';
import { COMMANDS, GLOBAL_OPTIONS } from '../commands.ts';
import type { Given } from '../given.ts';
import { usage } from '../usage.ts';
import type { Signals } from './signals.ts';

/** Events that the next start would have to fold, from which on it is worth keeping the state. */
const SAVE_AFTER = 128;

export class RealCall implements Call {
  readonly table = { commands: COMMANDS, options: GLOBAL_OPTIONS };
  readonly cwd: string;
  readonly json: boolean;
  private readonly opened = new Set<OpenNode>();

  constructor(
    readonly args: readonly string[],
    readonly options: Given,
    readonly out: Output,
    readonly env: Env,
    private readonly signals: Signals,
  ) {
    this.json = options.on('json');
    this.cwd = folderOf(options.text('dir'));
  }

  layout(): Layout {
    const found = findLayout(this.cwd);
    if (found) return found;
    const begun = existsSync(layoutOf(this.cwd).dir);
    throw new Fault(
      'mesh.none',
      begun ? `the mesh in ${this.cwd} was not finished` : `no mesh in ${this.cwd}`,
      begun ? 'give the mesh init or mesh join again' : 'mesh init founds one, mesh join URL joins',
      EXIT.noMesh,
    );
  }

  async open(options: Parameters<Call['open']>[0] = {}): Promise<OpenNode> {
    const layout = this.layout();
    const { OpenNode } = await import('@lanemesh/peer/home');
    const { checkGit } = await import('./git-check.ts');
    await checkGit(layout, this.env);
    const node = await OpenNode.open({ ...options, layout, env: this.env });
    this.opened.add(node);
    return node;
  }

  async readStdin(): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of process.stdin) parts.push(part as Buffer);
    return Buffer.concat(parts).toString('utf8');
  }

  async *stdinLines(): AsyncIterable<string> {
    const { createInterface } = await import('node:readline');
    yield* createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  }

  interruption(): AbortSignal {
    return this.signals.take();
  }

  hurry(): AbortSignal {
    return this.signals.takeHurry();
  }

  async release(node: OpenNode): Promise<void> {
    this.opened.delete(node);
    await node.close({ save: node.replica.unsaved >= SAVE_AFTER });
  }

  /** Ends what the command opened. well: it did what it was asked. */
  async close(well: boolean): Promise<void> {
    for (const node of this.opened) {
      this.opened.delete(node);
      await node.close({ save: well && node.replica.unsaved >= SAVE_AFTER });
    }
  }
}

function folderOf(dir: string | undefined): string {
  if (dir === undefined) return process.cwd();
  const folder = resolve(dir);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw usage('flag.value', `--dir: there is no folder ${JSON.stringify(dir)}`, 'name a folder');
}
