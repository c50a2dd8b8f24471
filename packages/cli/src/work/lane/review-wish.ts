/** How a lane's results are reviewed and guarded: the options of `lane add` about it, and their rows. */
import { type Body, GUARDS, WAIVERS } from '@lanemesh/event';
import type { Guarding, Lane, State } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { pickRef } from '../../resolve.ts';
import { usage } from '../../usage.ts';
import { named } from '../task/wish.ts';

type Review = NonNullable<Body<'lane.defined'>['review']>;
type Guards = NonNullable<Body<'lane.defined'>['guards']>;

/** What `--clear` takes of them. */
export const CLEARS_REVIEW: ReadonlyMap<
  string,
  `review.${keyof Review}` | `guards.${keyof Guards}`
> = new Map([
  ['verifier', 'review.agents'],
  ['panel', 'review.panel'],
  ['quorum', 'review.quorum'],
  ['revisions', 'review.revisions'],
  ['verify-run', 'review.run'],
  ['waive', 'review.waive'],
  ['people', 'guards.people'],
  ['impact', 'guards.impact'],
  ['guard-off', 'guards.off'],
  ['max-lines', 'guards.lines'],
  ['max-files', 'guards.files'],
  ['gates', 'guards.gates'],
  ['retire', 'guards.retired'],
]);

/** Reads them; what is not given is left out. Throws usage Faults. */
export function reviewFrom(call: Call, state: State): { review?: Review; guards?: Guards } {
  const { options } = call;
  const whole = (flag: string, min: number, max: number) =>
    options.number(flag, { min, max, whole: true });
  const review = present({
    panel: whole('panel', 1, 9),
    quorum: whole('quorum', 1, 9),
    revisions: whole('revisions', 1, 100),
    run: options.text('verifyRun'),
    agents: some(options.list('verifier').map((one) => named('--verifier', one))),
    waive: some(options.list('waive').map((word) => oneOf('waive', word, WAIVERS))),
  });
  const guards = present({
    off: some(options.list('guardOff').map((word) => oneOf('guard-off', word, GUARDS))),
    people: some(options.list('people')),
    impact: some(options.list('impact')),
    lines: whole('maxLines', 1, 1_000_000),
    files: whole('maxFiles', 1, 100_000),
    gates: whole('gates', 0, 1000),
    retired: some(options.list('retire').map((word) => pickRef('task', word, state.tasks.keys()))),
  });
  return { ...(review ? { review } : {}), ...(guards ? { guards } : {}) };
}

function oneOf<const W extends string>(flag: string, word: string, words: readonly W[]): W {
  const found = words.find((one) => one === word);
  if (found !== undefined) return found;
  throw usage(
    'flag.value',
    `--${flag}: ${JSON.stringify(word)} is none`,
    `use ${words.join(', ')}`,
  );
}

function some<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values;
}

function present<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } | null {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : (Object.fromEntries(given) as T & object);
}

/** What was defined, changed by what is given: another panel has another quorum. */
export function mergedReview(
  now: { readonly review?: Review; readonly guards?: Guards },
  given: { readonly review?: Review; readonly guards?: Guards },
): { review: Review; guards: Guards } {
  const { quorum, ...before } = now.review ?? {};
  const keeps = given.review?.panel === undefined && quorum !== undefined;
  const review = { ...before, ...(keeps ? { quorum } : {}), ...given.review };
  return { review, guards: { ...now.guards, ...given.guards } };
}

/** Throws a usage Fault for a quorum that its panel cannot have. */
export function checkQuorum({ review }: Pick<Body<'lane.defined'>, 'review'>): void {
  const panel = review?.panel ?? 1;
  const least = Math.floor(panel / 2) + 1;
  const quorum = review?.quorum ?? least;
  if (quorum >= least && quorum <= panel) return;
  throw usage(
    'flag.value',
    `--quorum ${quorum}: of ${panel} verifiers it is ${least} to ${panel}`,
    'more than half of the panel, so that a tie is none',
  );
}

/** Rows of `lane show`; null: nothing to say. */
export function reviewRows({ verify, review, guards }: Pick<Lane, 'verify' | 'review' | 'guards'>) {
  const { panel, quorum, revisions, run, waive, agents } = review;
  const asks = verify !== 'none';
  return {
    verifiers: asks && panel > 1 ? `${panel}, of whom ${quorum} decide` : null,
    'judged by': asks && agents.length > 0 ? `${agents.join(', else ')} alone` : null,
    concerns: asks ? `${revisions} of them, then a person decides` : null,
    'verify run': asks ? run : null,
    waived: waive.length === 0 ? null : `the same ${waive.join(', the same ')}`,
    guards: guardText(guards),
    people: guards.people.join(' ') || null,
    'relied on': guards.impact.join(' ') || null,
  };
}

function guardText({ off, lines, files, gates }: Guarding): string {
  const on = GUARDS.filter((guard) => !off.includes(guard));
  const size = `${lines ?? 1200} lines or ${files ?? 30} files`;
  const earlier = gates === 0 ? 'none of' : `${gates ?? 64} of`;
  return `${on.join(', ') || 'none'}; up to ${size}; ${earlier} what landed is run again`;
}
