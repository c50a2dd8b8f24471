/** What a worktree holds beside its base, as a commit that is judged by nobody: work in progress. */
import { copyFile } from 'node:fs/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Repository } from '@lanemesh/git';
import type { AttemptSpec } from './attempt-spec.ts';
import { NOT_RESULTS, signature, type Work } from './commit.ts';
import { isThere } from './is-there.ts';
import { titleLine } from './printable.ts';

/** A larger change, as a text of what it adds and takes away, is kept back. */
const LARGEST = 1024 * 1024;
/** How long git may take over a worktree while an agent works in it, milliseconds. */
const PATIENCE = 30_000;
/** Characters looked through for secrets at once, and how many of them twice. */
const PIECE = 32 * 1024;
const OVERLAP = 1024;

export type Snapshot =
  /** tree: the id of what it holds; commit: null where that is what the base holds. */
  | { readonly ok: true; readonly tree: string; readonly commit: string | null }
  /** why: for people; nothing of what was found. */
  | { readonly ok: false; readonly why: string };

export interface SnapshotOptions {
  /** The commit taken before of the same worktree: the new one stands on it too. */
  readonly before: string | null;
  /** Names the rule by which a text holds a secret, or null (INV-12). */
  readonly findSecret: (text: string) => string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Takes a snapshot; the worktree, its index and its branch stay as they are. Neither a secret nor
 * a very large change gets into one. Rejects where git fails, as it may while files come and go.
 */
export async function snapshot(
  work: Work,
  spec: Pick<AttemptSpec, 'agent' | 'node' | 'nodeId' | 'task' | 'claim' | 'title'>,
  options: SnapshotOptions,
): Promise<Snapshot> {
  const { copy, base } = work;
  const { tree, isBase } = await treeOf(work);
  if (isBase) return { ok: true, tree, commit: null };
  const change = await changeBetween(copy, base, tree);
  if (change === null)
    return { ok: false, why: `it is more than ${LARGEST / 1024} KiB of changes` };
  const rule = await secretIn(change, options.findSecret);
  if (rule !== null) return { ok: false, why: `it holds a secret (${rule})` };
  const parents = [base, ...(options.before === null ? [] : [options.before])];
  const date = `${Math.floor(options.now / 1000)} +0000`;
  const { stdout } = await copy.runOk(
    ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'],
    { input: message(spec), env: signature(spec, date) },
  );
  return { ok: true, tree, commit: stdout.trim() };
}

/** The id of what a worktree holds now, and whether that is what its base holds. */
export async function treeOf(work: Work): Promise<{ tree: string; isBase: boolean }> {
  const { copy, base } = work;
  const at = { workTree: work.tree, indexFile: await ownIndex(work.index), timeoutMs: PATIENCE };
  await copy.runOk(['add', '--all', '--', '.', NOT_RESULTS], at);
  const tree = (await copy.runOk(['write-tree'], at)).stdout.trim();
  const before = await copy.runOk(['rev-parse', '--verify', '--end-of-options', `${base}^{tree}`]);
  return { tree, isBase: before.stdout.trim() === tree };
}

/** An index of our own, which knows what it saw before. */
async function ownIndex(index: string): Promise<string> {
  const path = `${index}-wip`;
  if (!(await isThere(path))) await copyFile(index, path);
  return path;
}

/** The change as text, or null if it is too large. */
async function changeBetween(copy: Repository, base: string, tree: string): Promise<string | null> {
  const args = ['diff-tree', '-r', '-p', '--text', '--no-renames', '--unified=0', '--no-color'];
  const safe = ['--no-ext-diff', '--no-textconv', '--ignore-submodules=all'];
  try {
    const options = { maxBuffer: LARGEST, timeoutMs: PATIENCE };
    return (await copy.runOk([...args, ...safe, base, tree], options)).stdout;
  } catch (error) {
    if (/more output than/.test((error as Error).message)) return null;
    throw error;
  }
}

/** What is at the hub already is no secret of ours: only what the change adds is looked at. */
async function secretIn(
  change: string,
  find: SnapshotOptions['findSecret'],
): Promise<string | null> {
  const lines = change.split('\n').filter((line) => /^(?:\+|diff )/.test(line));
  const added = lines.map((line) => line.replace(/^\+(?!\+\+ )/, '')).join('\n');
  for (let from = 0; from < added.length; from += PIECE - OVERLAP) {
    const rule = find(added.slice(from, from + PIECE));
    if (rule !== null) return rule;
    await breathe();
  }
  return null;
}

/** No trailer of a result: nobody takes it for one. */
function message(spec: Pick<AttemptSpec, 'task' | 'claim' | 'title' | 'nodeId'>): string {
  const trailers = [
    `Mesh-Progress: ${spec.task}`,
    `Mesh-Claim: ${spec.claim}`,
    `Mesh-Node: ${spec.nodeId}`,
  ];
  return `In progress: ${titleLine(spec.title)} [skip ci]\n\n${trailers.join('\n')}\n`;
}
