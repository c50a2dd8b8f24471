/** Which sandbox an attempt gets on this node, and the cell it is given. */
import { join } from 'node:path';
import type { Level, Sandbox } from '@lanemesh/event';
import type { Repository } from '@lanemesh/git';
import type { AttemptSpec } from '../attempt-spec.ts';
import type { Workspace } from '../workspace.ts';
import { type Cell, makeCell, openSpace } from './cell.ts';
import { makeGitView } from './git-view.ts';
import { ours, reaches } from './level.ts';
import { findMeans, type Proof, proveSandbox } from './proof.ts';

export interface SandboxOptions {
  /** The level of agents with a model where their lane asks for none; absent: the best there is. */
  readonly level?: Level;
  /** What no attempt may see, besides other attempts: see `CanaryOptions`. */
  readonly hidden: readonly string[];
}

/** What an attempt is kept in by, or why it cannot be as its lane demands. */
export type Choice =
  | { readonly ok: true; readonly level: Level; readonly sandbox: Sandbox }
  | { readonly ok: false; readonly problem: string };

interface Parts {
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly sandbox?: SandboxOptions;
}

export class Sandboxes {
  readonly #parts: Parts;
  #proof: Promise<Proof> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What this machine has, as its canary proved. */
  proof(): Promise<Proof> {
    const { stateDir, env, sandbox } = this.#parts;
    const hidden = sandbox?.hidden ?? [];
    this.#proof ??= proveSandbox({ stateDir, env, hidden });
    return this.#proof;
  }

  /**
   * Which it is for one attempt. keepsIn: its agent keeps itself in where nothing else does; null:
   * it has no model, and is the user's own command.
   */
  async choose(
    { sandbox: demanded, elevated }: Pick<AttemptSpec, 'sandbox' | 'elevated'>,
    keepsIn: boolean | null,
  ): Promise<Choice> {
    const { sandbox: managed } = this.#parts;
    const isWanted = demanded !== undefined && demanded !== 'none';
    if (!isWanted && elevated !== undefined) return { ok: true, level: 'none', sandbox: 'none' };
    const usual = keepsIn === null ? 'none' : this.#usual();
    const wanted = demanded ?? usual;
    const proof = wanted === 'none' ? null : await this.proof();
    const level = proof === null || reaches(proof.level, wanted) ? wanted : proof.level;
    if (level !== 'none' && (!isWanted || reaches(level, wanted)))
      return { ok: true, level, sandbox: ours(level) };
    if (isWanted)
      return {
        ok: false,
        problem: `its lane demands sandbox ${wanted}; here: ${proof?.why ?? 'none'}`,
      };
    if (keepsIn === null) return { ok: true, level: 'none', sandbox: 'none' };
    if (keepsIn) return { ok: true, level: 'none', sandbox: 'cli' };
    if (managed === undefined) return { ok: true, level: 'none', sandbox: 'none' };
    const why = proof?.why ?? 'ours is switched off';
    return {
      ok: false,
      problem: `nothing would keep the agent in: it has no sandbox of its own, and ${why}; a person can allow that for a while: mesh breakglass grant`,
    };
  }

  #usual(): Level {
    const { sandbox } = this.#parts;
    return sandbox === undefined ? 'none' : (sandbox.level ?? 'full');
  }

  /** The cell of one attempt in its workspace. at: the repository it works in, if there is one. */
  async cell(
    { level, sandbox }: Extract<Choice, { ok: true }>,
    workspace: Workspace,
    hosts: readonly string[],
    at: { readonly copy: Repository; readonly branch: string; readonly commit: string } | null,
  ): Promise<Cell> {
    const { env, stateDir } = this.#parts;
    const means = level === 'none' ? null : findMeans(env);
    if (level === 'none' || means === null) return openSpace(sandbox);
    const { tree, tmp, own, prior, wip } = workspace;
    const folder = join(workspace.folder, 'cell');
    const view = at === null ? [] : await makeGitView(folder, at.copy, tree, at);
    const files = [prior, ...(wip === null ? [] : [wip])].map((path) => ({ at: path, from: path }));
    const shown = [...view, ...files, { at: own, from: own, write: true }];
    const hidden = [...(this.#parts.sandbox?.hidden ?? []), stateDir];
    const place = { tree, tmp, folder, shown, hidden, hosts, env };
    return makeCell({ level, sandbox, means, ...place });
  }
}
