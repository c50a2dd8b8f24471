/** How a lane's tasks are tended: the options of `lane add` about it, and how they are shown. */
import type { Body } from '@lanemesh/event';
import type { Tending } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { usage } from '../../usage.ts';

/** What `--window on` means. */
const WINDOW = { min: 10, target: 16, max: 24 };
const MOST = 100_000;
const STATES = ['held', 'review', 'landing', 'blocked'] as const;

type Given = NonNullable<Body<'lane.defined'>['tending']>;

/** Reads them; undefined: none was given. Throws usage Faults. */
export function tendingFrom(call: Call): Given | undefined {
  const whole = (flag: string, min: number, max: number) =>
    call.options.number(flag, { min, max, whole: true });
  const wip = wipFrom(call);
  const window = windowFrom(call);
  const given = {
    backoff: whole('backoff', 0, 1800),
    perAgent: whole('perAgent', 1, 100),
    sweep: whole('sweep', 1, MOST),
    wip: Object.keys(wip).length === 0 ? undefined : wip,
    window,
    staleMinutes: whole('stale', 1, 525_600),
  };
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : (Object.fromEntries(said) as Given);
}

function wipFrom(call: Call): NonNullable<Given['wip']> {
  const limits = call.options.list('wip').map((text) => {
    const [, word, count = ''] = /^([a-z]+)=(\d{1,6})$/.exec(text) ?? [];
    const state = STATES.find((one) => one === word);
    const limit = Number(count);
    if (state !== undefined && limit >= 1 && limit <= MOST) return [state, limit] as const;
    throw usage(
      'flag.value',
      `--wip: ${JSON.stringify(text)} is no limit`,
      `state=n with ${STATES.join(', ')}, for example review=3`,
    );
  });
  return Object.fromEntries(limits);
}

function windowFrom(call: Call): Given['window'] {
  const text = call.options.text('window');
  if (text === undefined) return undefined;
  if (text === 'on') return WINDOW;
  const [min = 0, target = 0, max = 0] = text.split(':').map(Number);
  const fits = /^\d{1,6}:\d{1,6}:\d{1,6}$/.test(text) && min >= 1 && max <= MOST;
  if (fits && min <= target && target <= max) return { min, target, max };
  throw usage(
    'flag.value',
    `--window: ${JSON.stringify(text)} is no window`,
    'min:target:max, ascending, for example 10:16:24; or on, which is just that',
  );
}

/** Rows of `lane show`; null: nothing to say. */
export function tendingRows(tending: Tending): Record<string, string | null> {
  const { backoff, perAgent, sweep, wip, window, staleMinutes } = tending;
  const limits = STATES.flatMap((state) => (wip[state] ? `${wip[state]} ${state}` : []));
  return {
    backoff: backoff === 0 ? 'none' : `${backoff} s after a failure of the world, doubled by each`,
    'per agent': perAgent === null ? null : `${perAgent} failures`,
    sweep: sweep === null ? null : `${sweep} begun by a node in one turn`,
    'in progress': limits.length === 0 ? null : `at most ${limits.join(', ')}`,
    window: window && `${window.min} to ${window.max} ready, towards ${window.target}`,
    questions: staleMinutes === null ? null : `reminded of after ${staleMinutes} min, then parked`,
  };
}
