/** `mesh tick`: one turn, and the work that it takes on. */
import { type Command, decide } from '@lanemesh/decide';
import { foresee, runLoop, type TurnReport } from '@lanemesh/peer';
import { rulesIn } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { foreseen, nameOf } from '../known.ts';
import { phraseOf } from '../phrase.ts';
import { Inbox } from './inbox.ts';
import { leftReady } from './left-ready.ts';
import { takeWheel } from './locks.ts';
import { PATIENCE, Runner } from './runner.ts';
import { Story } from './story.ts';
import { wishesOf } from './wishes.ts';

/** How long a tick tries to get its last words into the order, milliseconds. */
const LAST_WORDS = 10_000;

export async function tick(call: Call): Promise<Outcome> {
  const stop = call.interruption();
  const story = new Story();
  const node = await call.open({ hear: story.hear });
  const wishes = wishesOf(call, node, false);
  const wheel = await takeWheel(node, 'tick');
  let turns = 0;
  const runner = await Runner.open({
    node,
    wishes,
    name: 'tick',
    wheel,
    // Only the first turn takes work on; the others do it.
    decide: (sight) => decide(turns++ === 0 ? sight : { ...sight, lanes: new Set() }),
  });
  try {
    if (call.options.on('dryRun')) return await dryRun(runner);
    await runner.begin();
    // What was dropped is to have its place before this tick looks for work.
    const inbox = new Inbox(call, runner);
    if ((await inbox.look()) > 0) await runner.lastSync();
    const sum = await turn(runner, stop);
    await inbox.tellAll();
    rulesIn(node.replica.state);
    const told = story.take(node);
    const json = { ...sum, told, position: node.replica.state.position };
    return { json, text: textOf(sum, told, leftReady(node.replica.state)) };
  } finally {
    await runner.close();
  }
}

type Sum = Awaited<ReturnType<typeof turn>>;

async function turn(runner: Runner, stop: AbortSignal) {
  const { node, peer } = runner;
  const sum = { entries: 0, said: [] as string[], pushed: 0, trouble: null as string | null };
  let idleSince: number | null = null;
  const until = (report: TurnReport): boolean => {
    runner.note(report);
    sum.entries += report.entries;
    sum.said.push(...report.said);
    sum.pushed += report.pushed;
    sum.trouble = report.trouble;
    // Nobody comes after a tick who could leave the weaving to the next one.
    peer.patience.hurry();
    const busy = peer.running.size > 0 || runner.holdsAnything();
    idleSince = busy ? null : (idleSince ?? performance.now());
    if (runner.isSettled(report) || report.upgrade !== null) return true;
    const working = [...peer.running.values()].some(({ activity }) => activity === 'attempt');
    if (!report.contact) return !working;
    return idleSince !== null && performance.now() - idleSince > LAST_WORDS;
  };
  peer.patience.hurry();
  const loop = runLoop(peer, { until, patience: PATIENCE });
  const end = () => void loop.stop();
  stop.addEventListener('abort', end);
  const broken = await loop.ended;
  stop.removeEventListener('abort', end);
  if (stop.aborted) {
    await peer.handOver('drain');
    await runner.lastSync();
  }
  // A landing that waits for its hub goes on with the next tick.
  await peer.stopAll();
  if (broken) throw broken;
  const hub = node.hubUrl === null ? 'none' : sum.trouble === null ? 'reached' : 'away';
  return { hub, ...sum, waiting: node.replica.pending().length };
}

function textOf(
  { hub, trouble, entries, pushed, waiting }: Sum,
  told: readonly { readonly text: string | null }[],
  left: string | null,
): string[] {
  const lines = told.flatMap(({ text }) => (text === null ? [] : [text]));
  if (hub === 'away') lines.push(`the hub is away (${trouble}); nothing is lost`);
  if (waiting > 0) lines.push(`${waiting} events of this node have no position yet`);
  if (lines.length > 0) return lines;
  if (left !== null) return [left];
  return [entries + pushed === 0 ? 'nothing new' : `followed ${entries} entries, pushed ${pushed}`];
}

/** What a tick would begin with; follows the ledger, says and does nothing. */
async function dryRun({ node, peer }: Runner): Promise<Outcome> {
  const { trouble, commands } = await foresee(peer);
  const state = foreseen(node);
  const name = nameOf(state, node.replica.me);
  const line = (command: Command): string => {
    if (command.do === 'say') {
      const event = { ...command.event, v: 0, id: '', at: 0 };
      return `${name} would say: ${phraseOf(state, event) ?? event.kind}`;
    }
    const what = 'task' in command ? (state.tasks.get(command.task)?.title ?? '') : command.claim;
    return `${name} would ${command.do} ${what}`;
  };
  const lines = commands.map(line);
  if (trouble !== null) lines.push(`the hub is away (${trouble}): only what needs no hub is told`);
  return {
    json: { dryRun: true, commands, trouble, position: node.replica.state.position },
    text: lines.length > 0 ? lines : 'nothing to do',
  };
}
