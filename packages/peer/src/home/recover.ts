/**
 * The first thing a node does when it starts: what its former processes left is ended, passed on or
 * removed. Work that is nowhere else is kept, and named.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Leftover } from '@lanemesh/agents';
import type { Peer } from '../peer.ts';
import { progressBody } from '../wip.ts';
import { tellBillsLeft } from './bills-left.ts';
import { readIfThere, replaceFile } from './files.ts';
import type { OpenNode } from './open.ts';

/** What a push of leftovers may take, milliseconds. */
const PUSH = 10_000;

export interface Kept {
  readonly path: string;
  readonly task: string | null;
  readonly title: string | null;
  /** Why it is kept, for people. */
  readonly why: string;
}

/** What a node found at its start. */
export interface Recovered {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Processes that were ended. */
  readonly processes: number;
  /** Folders that were removed. */
  readonly removed: number;
  /** Work that went to the code's repository, for the next attempt. */
  readonly adopted: readonly { readonly task: string; readonly commit: string }[];
  readonly kept: readonly Kept[];
}

const reportPath = (stateDir: string) => join(stateDir, 'recovered.json');

/**
 * Cleans up after the processes of this node that died. Before the first turn, by the one process
 * that runs the node. Resolves with what was done; null: there was nothing.
 */
export async function recover(node: OpenNode, peer: Peer): Promise<Recovered | null> {
  const { stateDir } = node;
  await tellBillsLeft(node, peer);
  const { createCodeStore, endLeftProcesses, leftovers, removeLeftover } = await import(
    '@lanemesh/agents'
  );
  const options = { stateDir, code: createCodeStore({ stateDir }) };
  // Where folders are kept for people to look at, those of the dead are among them.
  const found = node.settings.keepFailed ? [] : await leftovers(options);
  const processes = await endLeftProcesses(stateDir, found);
  const kept: Kept[] = [];
  const adopted: { task: string; commit: string }[] = [];
  let removed = 0;
  for (const left of processes > 0 ? await leftovers(options) : found) {
    const outcome = left.holds === 'dirty' ? await adopt(node, peer, left) : { why: wordFor(left) };
    if ('commit' in outcome) adopted.push(outcome);
    const why = 'why' in outcome ? outcome.why : null;
    const gone = why === null && (await removeLeftover(options, left).then(yes, no));
    if (gone) removed++;
    else kept.push(keptOf(left, why ?? 'it cannot be removed'));
  }
  if (processes + removed + adopted.length + kept.length === 0) {
    rmSync(reportPath(stateDir), { force: true });
    return null;
  }
  const report = { at: Date.now(), processes, removed, adopted, kept };
  await replaceFile(reportPath(stateDir), `${JSON.stringify(report, null, 2)}\n`);
  peer.options.log.info(report, 'cleaned up after a process that died');
  return report;
}

const yes = () => true;
const no = () => false;

/** What the last start found; null: nothing, or nothing that can be read. */
export async function readRecovered(stateDir: string): Promise<Recovered | null> {
  try {
    const text = await readIfThere(reportPath(stateDir));
    return text === null ? null : (JSON.parse(text) as Recovered);
  } catch {
    return null;
  }
}

/** Why a leftover has to stay; null: it has not. */
function wordFor({ holds }: Leftover): string | null {
  return holds === 'unknown' ? 'it holds files of which nobody knows what they are' : null;
}

/** A leftover that stays, as people are told. */
export function keptOf({ path, note }: Leftover, why: string): Kept {
  return { path, task: note?.task ?? null, title: note?.title ?? null, why };
}

/** Passes on what an attempt had changed when its node died, or says why that cannot be. */
async function adopt(
  node: OpenNode,
  peer: Peer,
  left: Leftover,
): Promise<{ task: string; commit: string } | { why: string }> {
  const { note } = left;
  const { replica, wip, clock } = peer.options;
  const task = note === null ? undefined : replica.state.tasks.get(note.task);
  if (note === null || task === undefined || note.repo === null || wip === undefined)
    return { why: 'it holds work of a task that is not known here' };
  if (task.state === 'done' || task.state === 'cancelled')
    return { why: `it holds work that is nowhere else, and its task is ${task.state}` };
  const { createCodeStore, snapshotLeftover } = await import('@lanemesh/agents');
  const scanner = await node.secrets.scanner();
  const options = { stateDir: node.stateDir, code: createCodeStore({ stateDir: node.stateDir }) };
  const taken = await snapshotLeftover(options, left, {
    findSecret: (text) => scanner.find(text)[0]?.rule ?? null,
    now: clock.now(),
  }).catch((error: Error) => ({ ok: false as const, why: error.message }));
  if (taken === null) return { why: 'it holds work that has no repository to go to' };
  if (!taken.ok) return { why: `it holds work that cannot be passed on: ${taken.why}` };
  const { commit } = taken;
  if (commit === null || note.base === null) return { why: 'it changed meanwhile' };
  if (!(await wip.keep(note.repo, note.task, note.claim, commit, PUSH)))
    return { why: 'it holds work that is nowhere else: the code’s repository did not take it' };
  const progress = {
    summary: 'its node died at work; what it had changed was passed on when it started again',
    wip: { commit, base: note.base },
  };
  const draft = { kind: 'task.progressed', body: progressBody(note.task, progress) };
  await peer.append([{ ...draft, claim: note.claim }]);
  return { task: note.task, commit };
}
