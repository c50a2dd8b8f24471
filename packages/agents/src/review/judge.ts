/** A verifier at work: in a clean checkout of exactly the commit, where its author never was. */
import type { Repository } from '@lanemesh/git';
import type { Adapter, Reader } from '../adapters/adapter.ts';
import { type Around, runAgent } from '../adapters/run-agent.ts';
import { SCRIPT } from '../adapters/script.ts';
import type { Attempt } from '../attempt.ts';
import type { AttemptEnd, AttemptSpec, Spent, Stage } from '../attempt-spec.ts';
import { createResolver } from '../credentials/reference.ts';
import { judged, prepared } from '../judging.ts';
import { shellOf } from '../lane-shell.ts';
import type { Place } from '../place.ts';
import type { AgentsOptions, Workshop } from '../workshop.ts';
import { attemptName } from '../workspace.ts';
import { ANSWER_SCHEMA, type Answer, readAnswer } from './answer.ts';
import { type Look, lookAt } from './look.ts';
import { readablePatch } from './patch.ts';
import { type About, briefFor, documentFor, partsFor } from './prompt.ts';
import { shownOf } from './shown.ts';

/** What is to be judged. `spec.agent` is the verifier; for `script`, `spec.run` is its command. */
export interface Asked {
  readonly commit: string;
  /** What its author says of it, for people: data. */
  readonly said: string;
  /** It is the commit the work began on: nothing was changed. */
  readonly unchanged?: true;
}

export type ReviewEnd =
  /** why: that there is no answer, and so it is FAIL. */
  | ({
      readonly outcome: 'judged';
      readonly answer: Answer | null;
      readonly why: string;
      readonly ms: number;
    } & Look &
      Used)
  /** It came to no verdict: no vote. stage, resets: as of a failed attempt. */
  | ({
      readonly outcome: 'crashed';
      readonly stage?: Stage;
      readonly reason: string;
      readonly resets?: number;
      readonly evidence: string;
    } & Used)
  | ({ readonly outcome: 'stopped' } & Used);

/** What its agent says of itself. */
type Used = Pick<Spent, 'model' | 'session' | 'usage' | 'cost'>;

/** One review. Never rejects for reasons of the commit or the world. */
export async function reviewCommit(
  workshop: Workshop,
  options: AgentsOptions,
  spec: AttemptSpec,
  asked: Asked,
  signal: AbortSignal,
): Promise<ReviewEnd> {
  const told: { end: ReviewEnd | null } = { end: null };
  const judging = { ...spec, judges: true } as const;
  const end = await workshop.attend(judging, signal, true, async (attempt) => {
    const made = await judge(workshop, options, attempt, judging, asked);
    told.end = made.review;
    return made.end;
  });
  if (told.end !== null) return told.end;
  const used = usedBy(end);
  if (end.outcome === 'stopped') return { outcome: 'stopped', ...used };
  if (end.outcome === 'failed') {
    const { stage, reason, evidence, resets } = end;
    const when = resets === undefined ? {} : { resets };
    return { outcome: 'crashed', stage, reason, evidence, ...when, ...used };
  }
  return { outcome: 'crashed', reason: 'exit', evidence: 'it said nothing', ...used };
}

function usedBy({ model, session, usage, cost }: Spent): Used {
  return {
    ...(model === undefined ? {} : { model }),
    ...(session === undefined ? {} : { session }),
    ...(usage === undefined ? {} : { usage }),
    ...(cost === undefined ? {} : { cost }),
  };
}

interface Made {
  readonly end: AttemptEnd;
  /** null: as `end` says. */
  readonly review: ReviewEnd | null;
}

async function judge(
  workshop: Workshop,
  options: AgentsOptions,
  attempt: Attempt,
  spec: AttemptSpec,
  { commit, said, unchanged }: Asked,
): Promise<Made> {
  const { code, env, findSecret, now, resolve = createResolver(env) } = options;
  const agent = (options.adapters?.() ?? SCRIPT).get(spec.agent);
  if (agent === undefined || spec.repo === null)
    return only(attempt.failed('run', 'refused', `this node cannot judge with ${spec.agent}`));
  const copy = await code.repository(spec.repo.url);
  const from = unchanged ? commit : `${commit}^1`;
  const parent = await copy.runOk(['rev-parse', '--verify', '--end-of-options', from]);
  const base = parent.stdout.trim();
  const look = await lookAt(copy, spec, base, commit, findSecret);
  const patch = await readablePatch(copy, base, commit);
  const { flags, notes = [] } = look;
  const about = { spec, commit, base, patch, said, flags, notes };
  const review: { made: Made | null } = { made: null };
  const end = await workshop.furnish(
    spec,
    `${attemptName(spec)}-review`,
    { commit, base },
    async (place) => {
      const failed =
        (await prepared(attempt, place, spec)) ??
        (await judged(attempt, place, spec, { copy, commit: base }));
      review.made =
        failed === null
          ? await ask(attempt, place, agent, { ...about, ran: attempt.ran }, look, copy, {
              now,
              resolve,
            })
          : { end: failed, review: refuted(failed, look) };
      return review.made.end;
    },
  );
  return review.made ?? only(end);
}

const only = (end: AttemptEnd): Made => ({ end, review: null });

/** Acceptance that fails where the verifier runs it is a verdict already. */
function refuted(end: AttemptEnd, look: Look): ReviewEnd | null {
  if (end.outcome !== 'failed' || end.stage !== 'accept' || end.reason !== 'exit') return null;
  const criterion = { criterion: 'its acceptance holds', met: false, evidence: end.evidence };
  const answer: Answer = { verdict: 'fail', criteria: [criterion], findings: [] };
  return { outcome: 'judged', answer, why: '', ms: end.ms, ...look };
}

async function ask(
  attempt: Attempt,
  place: Place,
  agent: Adapter,
  about: About,
  look: Look,
  copy: Repository,
  around: Around,
): Promise<Made> {
  const failed =
    agent.name === 'script'
      ? await askScript(attempt, place, about)
      : await runAgent(attempt, place, agent, await questionFor(agent, about, copy), around);
  if (failed !== null) return only(failed);
  const end = attempt.passed({ commit: null, base: null, summary: 'judged' });
  if (end.outcome !== 'passed') return only(end);
  const answer = readAnswer(end.answer ?? '');
  const common = { outcome: 'judged' as const, ms: end.ms, ...usedBy(end), ...look };
  const review: ReviewEnd =
    typeof answer === 'string'
      ? { ...common, answer: null, why: answer }
      : { ...common, answer, why: '' };
  return { end, review };
}

/** A program looks into its checkout itself; what is asked through an API is told all of it. */
async function questionFor(agent: Adapter, about: About, copy: Repository) {
  const { spec, base, commit } = about;
  const question = { spec, edits: false, schema: ANSWER_SCHEMA };
  if (agent.api === undefined) return { ...question, prompt: briefFor(about) };
  const { stable, ask: prompt } = partsFor(about, await shownOf(copy, base, commit));
  return { ...question, prompt, stable };
}

/** Characters of a script's answer that are kept. */
const ANSWER = 300 * 1024;

/** The verifier `script`: one JSON document on its stdin, one on its stdout. */
async function askScript(attempt: Attempt, place: Place, about: About): Promise<AttemptEnd | null> {
  const { run } = about.spec;
  if (run === undefined)
    return attempt.failed('run', 'refused', 'the lane has no --verify-run for the agent script');
  const decoder = new TextDecoder();
  let answer = '';
  const reader: Reader = {
    stdout: (piece) => {
      if (answer.length < ANSWER) answer += decoder.decode(piece, { stream: true });
    },
    stderr: () => {},
    end: () => ({ answer }),
  };
  const input = `${JSON.stringify(documentFor(about))}\n`;
  const end = await attempt.run(place, 'run', run, {
    argv: shellOf(about.spec, run),
    input,
    reader,
  });
  attempt.hear({ answer });
  return attempt.endOf('run', run, end);
}
