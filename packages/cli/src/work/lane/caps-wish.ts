/** What lanes and repositories may limit alike, from options. */
import type { Body } from '@lanemesh/event';
import type { Window } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { usage } from '../../usage.ts';

type Caps = Pick<Body<'repo.added'>, 'slots' | 'hourly' | 'daily' | 'windows'>;

/** The limits that were given. Throws usage Faults that name flag and value. */
export function capsGiven({ options }: Call): Caps {
  const [slots, hourly, daily] = [
    options.number('slots', { min: 1, max: 10_000, whole: true }),
    options.number('hourly', { min: 1, max: 10_000, whole: true }),
    options.number('daily', { min: 1, max: 100_000, whole: true }),
  ];
  const windows = options.list('maintenance').map(windowOf);
  return {
    ...(slots === undefined ? {} : { slots }),
    ...(hourly === undefined ? {} : { hourly }),
    ...(daily === undefined ? {} : { daily }),
    ...(windows.length === 0 ? {} : { windows }),
  };
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Day = (typeof DAYS)[number];

function windowOf(text: string) {
  const [, days, from, to] = /^(?:(\S+) )?(\d\d?:\d\d)-(\d\d?:\d\d)$/.exec(text.trim()) ?? [];
  const [start, end] = [minuteOf(from), minuteOf(to)];
  const named = days === undefined ? undefined : daysOf(days);
  if (start === null || start === 1440 || end === null || named === null)
    throw usage(
      'flag.value',
      `--maintenance: ${JSON.stringify(text)} is no window`,
      "days and times in UTC: 'mon-fri 22:00-06:00', or '12:00-13:00' for every day",
    );
  if (start === end)
    throw usage(
      'flag.value',
      `--maintenance: ${JSON.stringify(text)} begins and ends at the same minute`,
      "'sat 00:00-24:00' is a whole day; --every 0 keeps a lane from taking work at all",
    );
  // A window that ends with the day ends with it whether it began there or not.
  return { from: start, to: end === 0 ? 1440 : end, ...(named ? { days: named } : {}) };
}

/** Minutes since the day began, to 1440; null: no time. */
function minuteOf(text: string | undefined): number | null {
  const [hours = 25, minutes = 60] = text?.split(':').map(Number) ?? [];
  const total = hours * 60 + minutes;
  return minutes < 60 && total <= 1440 ? total : null;
}

function daysOf(text: string): Day[] | null {
  const found: Day[] = [];
  for (const part of text.split(',')) {
    const [from, to, ...more] = part.split('-').map((day) => DAYS.indexOf(day as Day));
    if (from === undefined || from < 0 || (to ?? 0) < 0 || more.length > 0) return null;
    for (let at = from; ; at = (at + 1) % 7) {
      found.push(DAYS[at] as Day);
      if (at === (to ?? from)) break;
    }
  }
  return [...new Set(found)];
}

/** Windows as they are typed. */
export function windowTexts(windows: readonly Window[]): string[] {
  const time = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return windows.map(({ days, from, to }) => {
    const hours = `${time(from)}-${time(to)}`;
    return days ? `${days.join(',')} ${hours}` : hours;
  });
}

/** Limits for people; null: there is none. */
export function capsText({
  slots,
  hourly,
  daily,
}: {
  readonly slots: number | null;
  readonly hourly: number | null;
  readonly daily: number | null;
}): string | null {
  const parts = [
    slots === null ? null : `${slots} at once`,
    hourly === null ? null : `${hourly} an hour`,
    daily === null ? null : `${daily} a day`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}
