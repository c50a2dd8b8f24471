/** `mesh job list`: the lanes that make tasks by themselves. */
import type { Call, Outcome } from '../../command.ts';
import { ago, columns } from '../../text.ts';
import { foreseen } from '../known.ts';
import { rhythmDocument } from './rhythm-document.ts';

export async function jobList(call: Call): Promise<Outcome> {
  const state = foreseen(await call.open());
  const now = Date.now();
  const jobs = [...state.lanes.values()].flatMap((lane) => {
    const rhythm = rhythmDocument(state, lane);
    return rhythm ? [{ lane: lane.name, ...rhythm }] : [];
  });
  const rows = jobs.map((job) => [
    job.lane,
    job.text,
    job.last === null ? 'never' : `${ago(now - Date.parse(job.last))} ago`,
    nextText(job, now),
  ]);
  const head = ['lane', 'fires', 'last', 'next'];
  return {
    json: { jobs },
    text:
      rows.length === 0
        ? "no lane makes tasks by itself: mesh lane add NAME --cron '0 3 * * *' --run CMD"
        : columns([head, ...rows], call.out.width),
  };
}

/** The next firing, for people. */
export function nextText(job: NonNullable<ReturnType<typeof rhythmDocument>>, now: number): string {
  if (job.dormant) return 'dormant';
  if (job.waitsFor !== null) return 'when its task is over';
  if (job.next === null) return 'on a change';
  const due = Date.parse(job.next);
  return due <= now ? 'now' : `${job.next.slice(0, 16).replace('T', ' ')} UTC`;
}
