/** `mesh up`: this node at work in the foreground. */
import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failpoint } from '@lanemesh/git';
import { logRef, tidy } from '@lanemesh/ledger';
import { type Loop, runLoop, type TurnReport } from '@lanemesh/peer';
import { rulesIn } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { checkNotGone, isGone } from '../../standing.ts';
import { AWAY, hubAway } from './hub-away.ts';
import { Inbox } from './inbox.ts';
import { leftReady } from './left-ready.ts';
import { takeWheel } from './locks.ts';
import { PATIENCE, Runner } from './runner.ts';
import { clock, Story } from './story.ts';
import { type Wishes, wishesOf } from './wishes.ts';

/** What running attempts get to finish in when the node is told to end, milliseconds. */
const DRAIN = 60_000;
/** What a turn that talks to a dead hub gets to end in, milliseconds. */
const LAST_TURN = 3000;
/** Events ordered after which the state is kept for the next start. */
const SAVE_AFTER = 512;

export async function up(call: Call): Promise<null> {
  const stop = call.interruption();
  const hurry = call.hurry();
  const story = new Story();
  const node = await call.open({ hear: story.hear });
  const wishes = wishesOf(call, node, true);
  const wheel = await takeWheel(node, 'up');
  failpoint('up.begun');
  const runner = await Runner.open({
    node,
    wishes,
    name: 'up',
    wheel,
    stays: !call.options.on('once'),
  });
  const watcher = wakeOnAppend(runner);
  try {
    await runner.begin();
    greet(call, runner, wishes);
    const inbox = new Inbox(call, runner);
    await inbox.look();
    const course = new Course(call, runner, story, inbox);
    const loop = runLoop(runner.peer, course);
    const broken = await Promise.race([loop.ended, aborted(stop)]);
    if (broken) throw broken;
    if (stop.aborted) await leave(call, runner, course, loop, hurry);
    const copied = node.copies.fault(true);
    if (copied) {
      await runner.peer.stopAll();
      throw copied;
    }
    if (isGone(node)) {
      await runner.peer.stopAll();
      checkNotGone(node);
    }
    if (course.away >= AWAY && !stop.aborted) throw hubAway(course.trouble);
    if (call.options.on('once')) rulesIn(node.replica.state);
    const reason = stop.aborted ? String(stop.reason) : 'done';
    const left = reason === 'done' ? leftReady(node.replica.state) : null;
    if (left !== null) call.out.note(left);
    call.out.record({ event: 'end', reason }, `${clock()}  ended (${reason})`);
    return null;
  } finally {
    watcher?.close();
    await runner.close();
  }
}

/** What happens at every turn, and when it was the last. */
class Course {
  leaving = false;
  /** Turns in a row without the hub. */
  away = 0;
  trouble = '';
  private saving = false;

  constructor(
    private readonly call: Call,
    private readonly runner: Runner,
    private readonly story: Story,
    private readonly inbox: Inbox,
  ) {}

  /** A node at work goes on through any trouble; one that is to end says what it met. */
  get patience(): number {
    return this.call.options.on('once') ? PATIENCE : Number.POSITIVE_INFINITY;
  }

  readonly onTurn = (report: TurnReport): void => {
    const { runner } = this;
    runner.note(report);
    this.story.tell(this.call, runner.node, report, runner.peer.running.size);
    this.away = report.contact ? 0 : this.away + 1;
    this.trouble = report.trouble ?? '';
    void this.inbox.look();
    if (this.saving || runner.node.replica.unsaved < SAVE_AFTER) return;
    this.saving = true;
    void runner.peer
      .exclusively(() => this.save())
      .catch(() => undefined)
      .finally(() => {
        this.saving = false;
      });
  };

  readonly until = (report: TurnReport): boolean => {
    const { runner, call } = this;
    const idle = runner.peer.running.size === 0;
    if (runner.node.copies.doubt !== null || isGone(runner.node)) return true;
    if (report.upgrade !== null && (this.leaving || call.options.on('once'))) return idle;
    if (this.leaving) return idle && !runner.holdsAnything();
    if (!call.options.on('once')) return false;
    return (runner.isSettled(report) && !runner.wantsMore()) || (idle && this.away >= AWAY);
  };

  private async save(): Promise<void> {
    await this.runner.node.replica.save();
    await tidy(this.runner.node.layout.ledger);
  }
}

/** Ends in order: running attempts may finish, the rest is handed over, all is published. */
async function leave(
  call: Call,
  runner: Runner,
  course: Course,
  loop: Loop,
  hurry: AbortSignal,
): Promise<void> {
  failpoint('up.leave');
  const { peer } = runner;
  peer.draining = true;
  course.leaving = true;
  const running = peer.running.size;
  if (!hurry.aborted && (running > 0 || runner.holdsAnything())) {
    const what = running === 1 ? 'what runs gets' : `the ${running} that run get`;
    call.out.note(`ending: ${what} ${DRAIN / 1000} s to finish; Ctrl-C again hands over at once`);
    peer.onWake();
    const late = sleep(DRAIN, undefined, { ref: false });
    await Promise.race([loop.ended, aborted(hurry), late]);
  }
  const ended = loop.stop().then(() => true);
  const quiet = await Promise.race([ended, sleep(LAST_TURN, false, { ref: false })]);
  await peer.handOver('drain');
  if (quiet && runner.node.replica.pending().length > 0) await runner.lastSync();
}

function greet(call: Call, { node, peer }: Runner, { lanes, slots, interval }: Wishes): void {
  const { state, me } = node.replica;
  const member = state.members.get(me);
  const served = lanes ?? [...state.lanes.keys()];
  const json = {
    event: 'up',
    node: me,
    name: member?.name ?? null,
    hub: node.hubUrl,
    lanes: served,
    slots,
    interval: interval / 1000,
    pid: process.pid,
  };
  const parts = [
    `${member?.name ?? me} is up`,
    node.hubUrl === null ? 'no hub' : `hub ${node.hubUrl}`,
    `lanes ${served.join(', ') || 'none'}`,
    `${slots} ${slots === 1 ? 'slot' : 'slots'}`,
    `every ${interval / 1000} s`,
  ];
  call.out.record(json, parts.join('; '));
  if (slots === 0) call.out.note('0 slots: it syncs and begins nothing; mesh up --slots 1 works');
  peer.options.log.info(json, 'up');
  if ((member?.standing ?? 'pending') === 'pending')
    call.out.note(`this node is not admitted yet; an admin runs: mesh node admit ${me}`);
}

/** Another process of this node recorded something: it should not wait for the next interval. */
function wakeOnAppend({ node, peer }: Runner): FSWatcher | null {
  const ref = logRef(node.replica.me);
  let asked = false;
  const look = async (): Promise<void> => {
    // Our own appends move the ref a moment before we know of it.
    await sleep(30);
    asked = false;
    const now = (await node.store.refs(ref)).get(ref);
    if (now !== undefined && now !== node.replica.head?.oid) peer.onWake();
  };
  try {
    const watcher = watch(dirname(join(node.layout.ledger, ref)), { persistent: false }, () => {
      if (asked) return;
      asked = true;
      void look().catch(() => undefined);
    });
    return watcher.on('error', () => undefined);
  } catch {
    // Without notice it is seen at the next turn.
    return null;
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
