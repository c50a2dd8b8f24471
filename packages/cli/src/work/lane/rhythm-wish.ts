/** When a lane makes tasks by itself, from the options of `lane add` and `lane set`. */
import { type Body, bodyProblem, definitionOf, type Json } from '@lanemesh/event';
import { cronProblem } from '@lanemesh/peer/home';
import type { Rhythm } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { readValue } from '../../input.ts';
import { usage } from '../../usage.ts';

type Definition = Body<'lane.defined'>;
type Wanted = NonNullable<Definition['rhythm']>;

/** Seconds in which several changes make one task, unless told otherwise. */
const DEBOUNCE = 300;
const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
/** Seconds. */
const LONGEST = 366 * UNITS.d;

/**
 * The rhythm that the options describe, on top of the one there was; undefined: they say nothing of
 * it. Throws usage Faults.
 */
export async function rhythmGiven(
  call: Call,
  lane: string,
  before: Rhythm | null,
): Promise<Wanted | undefined> {
  const { options } = call;
  const [cron, title, run] = [options.text('cron'), options.text('title'), options.text('run')];
  const body = options.text('body');
  const [every, debounce] = [
    spanGiven(call, 'every', LONGEST),
    spanGiven(call, 'debounce', 604_800),
  ];
  const on = options.list('on');
  const says = [cron, title, run, body, every, debounce].some((one) => one !== undefined);
  if (!says && on.length === 0) return undefined;
  if (cron !== undefined) checkCron(cron);
  const there = withoutNulls(before);
  const text = body === undefined ? undefined : await readValue(call, '--body', body);
  const makes = title !== undefined || run !== undefined || text !== undefined;
  const task =
    makes || there.task
      ? { title: lane, ...there.task, ...given({ title, run, body: text }) }
      : null;
  const triggers = on.length > 0 ? on : (there.on ?? []);
  const wanted: Wanted = {
    ...there,
    ...given({ cron: cron?.trim().replace(/\s+/g, ' '), every }),
    ...(triggers.length > 0
      ? { on: triggers, debounce: debounce ?? there.debounce ?? DEBOUNCE }
      : given({ debounce })),
    ...(task === null ? {} : { task }),
  };
  checkTimes(wanted, call);
  checkTask(wanted);
  return wanted;
}

/** Checks a rhythm within its definition. Throws usage Faults that name the flag. */
export function checkRhythm(lane: Definition): void {
  const { name, rhythm, accept, verify } = lane;
  if (!rhythm) return;
  const wrong = (message: string, hint: string) => usage('flag.value', message, hint);
  const { on = [], task } = rhythm;
  if (on.includes(`landed:${name}`))
    throw wrong(`--on landed:${name}: the lane would make itself fire`, 'name another lane');
  if (task && accept.length === 0 && verify === 'none' && (task.accept ?? []).length === 0)
    throw usage(
      'task.unjudged',
      `--accept is missing: nothing would judge what lane ${name} makes`,
      'give --accept CMD or --verify FAMILY; --accept true takes whatever ends well',
    );
  const definition = definitionOf('lane.defined');
  const event = { kind: 'lane.defined', body: lane as unknown as Json };
  const problem = definition && bodyProblem({ v: 0, id: '', at: 0, ...event }, definition);
  if (!problem?.field.startsWith('body.rhythm')) return;
  const [, , first, ofTask] = problem.field.replace(/\[\d+\]/g, '').split('.');
  const at = /\.on\[(\d+)\]/.exec(problem.field)?.[1];
  const value = at === undefined ? '' : `${JSON.stringify(on[Number(at)])} `;
  throw wrong(`--${ofTask ?? first}: ${value}${problem.problem}`, 'see: mesh lane add --help');
}

function checkCron(text: string): void {
  const problem = cronProblem(text.trim().replace(/\s+/g, ' '));
  if (problem !== null)
    throw usage(
      'flag.value',
      `--cron: ${JSON.stringify(text)}: ${problem}`,
      "minute hour day month weekday, in UTC: --cron '0 3 * * 1-5'",
    );
}

function checkTimes({ cron, every, on }: Wanted, { options }: Call): void {
  if (cron !== undefined || every !== undefined || on !== undefined) return;
  const said = ['title', 'run', 'body', 'debounce'].filter(
    (name) => options.text(name) !== undefined,
  );
  throw usage(
    'flag.missing',
    `${said.map((name) => `--${name}`).join(' and ')}: this is of tasks that a lane makes by itself, and --cron is missing: when?`,
    "--cron '0 3 * * *', --every 1h or --on EVENT; a single one: mesh task add --run",
  );
}

function checkTask({ cron, every, on, task }: Wanted): void {
  if (task || every === 0) return;
  const flag = cron !== undefined ? '--cron' : on ? '--on' : '--every';
  throw usage(
    'flag.value',
    `${flag}: --run or --title is missing: what is the task it makes?`,
    "for example --run 'npm audit'",
  );
}

/** Whole seconds of an option such as 90s, 1.5h or 0.5d. */
function spanGiven(call: Call, name: 'every' | 'debounce', longest: number): number | undefined {
  const text = call.options.text(name);
  if (text === undefined) return undefined;
  const [, amount = '', unit = 's'] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const seconds =
    text === '0' ? 0 : Number(amount || Number.NaN) * UNITS[unit as keyof typeof UNITS];
  const whole = Math.round(seconds);
  const isFine = whole <= longest && (whole > 0 || seconds === 0);
  if (isFine) return whole;
  throw usage(
    'flag.value',
    `--${name}: ${JSON.stringify(text)} is no time from 1s to ${longest / UNITS.d}d, nor 0`,
    `for example --${name} 90s, 30m, 1.5h or 0.5d`,
  );
}

type Kept = { -readonly [F in keyof Wanted]: Wanted[F] };

function withoutNulls(before: Rhythm | null): Kept {
  return before ? (given(before as object) as Kept) : {};
}

function given<T extends object>(fields: T) {
  const present = Object.entries(fields).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return Object.fromEntries(present) as { [F in keyof T]?: NonNullable<T[F]> };
}
