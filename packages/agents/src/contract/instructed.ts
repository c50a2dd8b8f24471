/** An agent at work on its card, up to a report that can be read. */
import type { Request } from '../adapters/adapter.ts';
import type { Attempt } from '../attempt.ts';
import type { AttemptEnd, AttemptSpec } from '../attempt-spec.ts';
import { renderCard } from '../card/card.ts';
import { lookAround } from '../card/look.ts';
import { listOf } from '../card/quoted.ts';
import type { Work } from '../commit.ts';
import type { Place } from '../place.ts';
import { approachesOf, conclude, lessonsOf, manualOf, quotasOf, summaryOf } from './conclude.ts';
import { clearResult, findResult } from './find.ts';
import type { Report } from './read.ts';

/** Bytes that the format allows. */
const SUMMARY = 1500;
const APPROACHES = 2000;
const EVIDENCE = 2048;
const STEP = 500;
const STEPS = 8;
/** Of what it was not permitted so many are named. */
const DENIED = 8;

/** What came of an agent's work. ended: the attempt is over; else it is judged. */
export interface Done {
  readonly ended: AttemptEnd | null;
  /** What it did, as it says; '': it says nothing. */
  readonly summary: string;
  readonly lessons: readonly string[];
}

/** Lets the agent work on a prompt; null: it ended as a program should, else the attempt's end. */
export type Start = (prompt: string, more?: Pick<Request, 'resume'>) => Promise<AttemptEnd | null>;

/** Runs an agent of which nothing is asked: it does what its command does. */
export async function unasked(start: Start): Promise<Done> {
  return over(await start(''));
}

function over(ended: AttemptEnd | null): Done {
  return { ended, summary: '', lessons: [] };
}

/**
 * Runs an agent that is told its card, and has to report; once it is told what is wrong with its
 * report. work: null: it has no repository.
 */
export async function instructed(
  attempt: Attempt,
  place: Place,
  spec: AttemptSpec,
  work: Work | null,
  start: Start,
): Promise<Done> {
  const seen = await lookAround(attempt, place, spec, work);
  if ('ended' in seen) return over(seen.ended);
  const card = renderCard({ ...spec, surroundings: seen.ok });
  attempt.note(`card ${card.hash}, context ${card.context}`);
  attempt.report(card.context === null ? {} : { context: card.context });
  const { tree } = place.workspace;
  await clearResult(tree);
  let prompt = card.text;
  for (let asked = 1; ; asked++) {
    const { session } = attempt;
    const resumed = asked > 1 && session !== undefined;
    const ended = await start(prompt, resumed ? { resume: session } : undefined);
    const found = await findResult(tree);
    if (found.ok) return reported(attempt, found.report, quotasOf(spec.prior, spec.agent), ended);
    if (ended !== null) return over(ended);
    const problems = listOf(found.problems, '');
    if (asked === 2) return over(unreported(attempt, problems));
    attempt.note('its report cannot be read: it is asked once more');
    prompt = onceMore(card.text, problems, attempt.session !== undefined);
  }
}

/** The end of an attempt that was never reported: by what its agent was not permitted, if anything. */
function unreported(attempt: Attempt, problems: string): AttemptEnd {
  const { refused } = attempt.kept;
  if (refused.length === 0) {
    const tail = { exitCode: null, tail: problems };
    return attempt.failed('run', 'invalid_result_contract', 'its report cannot be read', tail);
  }
  const wanted = refused.slice(0, DENIED).join('; ');
  const remedy = 'in our sandbox it needs no leave (mesh doctor says why there is none)';
  return attempt.blocked('permission', `it has no leave for: ${wanted}\n${remedy}`);
}

/** What an agent is told that has worked, and not reported as it was asked to. */
function onceMore(card: string, problems: string, knows: boolean): string {
  const ask = `Your work is done or broken off, and its report cannot be read:\n\n${problems}\n\nWrite the result file now, as the card asks for it, about what you did. Change nothing else.`;
  return knows
    ? `${ask}\n`
    : `${card}\n## Once more\n\nYou have worked on this card already, in this working tree. ${ask}\n`;
}

/**
 * quotas: attempts in a row before that ended for a quota. ended: how its program ended the attempt, if it did: no
 * report undoes that.
 */
function reported(
  attempt: Attempt,
  report: Report,
  quotas: number,
  ended: AttemptEnd | null,
): Done {
  const summary = attempt.clean(summaryOf(report), SUMMARY);
  const approaches = attempt.clean(approachesOf(report), APPROACHES);
  const steps = manualOf(report).map((step) => attempt.clean(step.replace(/\s+/g, ' '), STEP));
  const manual = steps.filter((step) => step !== '').slice(0, STEPS);
  const told = {
    ...(approaches === '' ? {} : { approaches }),
    ...(manual.length === 0 ? {} : { manual }),
  };
  attempt.report(told);
  const lessons = lessonsOf(report);
  const of = (end: AttemptEnd | null): Done => ({ ended: end, summary, lessons });
  if (ended !== null)
    return of(ended.outcome === 'failed' ? { ...ended, ...told, summary } : ended);
  const conclusion = conclude(report, quotas);
  if (conclusion.is === 'done') return of(null);
  const { reason, text } = conclusion;
  if (conclusion.is === 'failed')
    return of({
      ...attempt.failed('run', conclusion.reason, attempt.clean(text, EVIDENCE)),
      summary,
    });
  const asks = reason === 'question';
  return of(attempt.blocked(reason, asks ? text : attempt.kept.under(text)));
}
