/** Which agents judge a lane's results: checked when a lane is defined, and shown. */
import { pinProblem, verifiersFor } from '@lanemesh/decide';
import type { Body } from '@lanemesh/event';
import { reviewingOf, type State, type Task } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { usage } from '../../usage.ts';
import { nameOf } from '../known.ts';

/** Options after which it may be another question whether they can. */
const LISTS = ['agent', 'verifier', 'waive', 'family'];
const TEXTS = ['verify', 'verifyRun'];

/** Throws a usage Fault where an agent of `--verifier` cannot judge what the lane would make. */
export function checkVerifiers({ options }: Call, state: State, body: Body<'lane.defined'>): void {
  const named = body.review?.agents ?? [];
  const isAsked =
    LISTS.some((name) => options.list(name).length > 0) ||
    TEXTS.some((name) => options.text(name) !== undefined);
  if (named.length === 0 || !isAsked) return;
  if (body.verify === 'none')
    throw usage(
      'flag.value',
      `--verifier ${named[0]}: the lane asks no verifier`,
      'give --verify any-other too',
    );
  const { agents, families = [], verify } = body;
  const lane = { agents, families, verify, review: reviewingOf(body) };
  for (const agent of named) {
    const problem = pinProblem(state, lane, agent);
    if (problem) throw usage('flag.value', `--verifier ${agent}: ${problem.why}`, problem.fix);
  }
}

/** Who alone judges the results of a lane. */
export interface Judges {
  readonly lane: string;
  /** The first that can. */
  readonly agents: readonly string[];
}

/** Of those of the lanes that name their verifiers. */
export function judgesOf({ lanes }: Pick<State, 'lanes'>, names: readonly string[]): Judges[] {
  return [...new Set(names)].flatMap((lane) => {
    const { verify = 'none', review } = lanes.get(lane) ?? {};
    const agents = review?.agents ?? [];
    return verify === 'none' || agents.length === 0 ? [] : [{ lane, agents }];
  });
}

/** The same of one task, for people; null: any that may. */
export function judgedBy(state: State, task: Task): string | null {
  const [judges] = judgesOf(state, [task.lane]);
  if (judges === undefined) return null;
  const able = task.state === 'review' ? verifiersFor(state, task) : [];
  const where = able.length === 0 ? '' : ` (on ${able.map((id) => nameOf(state, id)).join(', ')})`;
  return `judged by ${judges.agents.join(', else ')} alone${where}`;
}
