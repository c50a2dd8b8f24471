/** `mesh job list`: the lanes that make tasks by themselves. */

import { stoppedLanes } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../../command.ts';
import { ago, wrapped } from '../../text.ts';
import { foreseen } from '../known.ts';
import { laneDocument, markOf } from './lane-document.ts';
import { rhythmDocument } from './rhythm-document.ts';

/** What comes within this is told in seconds or minutes, milliseconds. */
const SOON = 3_600_000;

export async function jobList(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const stopped = await stoppedLanes(node.store);
  const now = Date.now();
  const jobs = [...state.lanes.values()].flatMap((lane) => {
    const rhythm = rhythmDocument(state, lane);
    const mark = markOf({ ...laneDocument(state, lane), stopped: stopped.has(lane.name) });
    return rhythm ? [{ lane: lane.name, ...rhythm, mark: mark.trim() || null }] : [];
  });
  const rows = jobs.map((job) => [
    `${job.lane}${job.mark === null ? '' : ` ${job.mark}`}`,
    nextText(job, now),
    job.last === null ? 'never' : `${ago(now - Date.parse(job.last))} ago`,
    job.text,
  ]);
  const head = ['lane', 'next', 'last', 'fires'];
  return {
    json: { jobs },
    text:
      rows.length === 0
        ? "no lane makes tasks by itself: mesh lane add NAME --cron '0 3 * * *' --run CMD"
        : wrapped([head, ...rows], call.out.width),
  };
}

/** The next firing, for people. */
export function nextText(job: NonNullable<ReturnType<typeof rhythmDocument>>, now: number): string {
  if (job.dormant) return 'dormant';
  if (job.waitsFor !== null) return 'when its task is over';
  if (job.next === null) return 'on a change';
  const due = Date.parse(job.next);
  if (due <= now) return 'now';
  if (due - now < SOON) return `in ${ago(due - now)}`;
  return `${job.next.slice(0, 16).replace('T', ' ')} UTC`;
}
