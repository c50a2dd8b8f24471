import { describe, expect, test } from 'vitest';
import type { Call } from '../../command.ts';
import { Given } from '../../given.ts';
import { capsGiven, capsText, windowTexts } from './caps-wish.ts';

/** A call with these options. */
function call(options: Readonly<Record<string, readonly string[]>>): Call {
  return { options: new Given(new Map(Object.entries(options))) } as unknown as Call;
}

describe('limits', () => {
  test('are read from options, windows with days and ranges of days', () => {
    const given = capsGiven(
      call({
        slots: ['2'],
        hourly: ['5'],
        daily: ['40'],
        maintenance: ['sat,sun 22:00-06:00', 'fri-mon 9:30-24:00', '12:00-00:00'],
      }),
    );
    expect(given).toEqual({
      slots: 2,
      hourly: 5,
      daily: 40,
      windows: [
        { from: 1320, to: 360, days: ['sat', 'sun'] },
        { from: 570, to: 1440, days: ['fri', 'sat', 'sun', 'mon'] },
        { from: 720, to: 1440 },
      ],
    });
    expect(windowTexts(given.windows ?? [])).toEqual([
      'sat,sun 22:00-06:00',
      'fri,sat,sun,mon 09:30-24:00',
      '12:00-24:00',
    ]);
    expect(capsGiven(call({}))).toEqual({});
  });

  test.each([
    [{ slots: ['0'] }, /--slots: "0"/],
    [{ hourly: ['1.5'] }, /--hourly: "1.5"/],
    [{ daily: ['-1'] }, /--daily: "-1"/],
    [{ maintenance: ['noon'] }, /--maintenance: "noon"/],
    [{ maintenance: ['25:00-26:00'] }, /--maintenance/],
    [{ maintenance: ['24:00-06:00'] }, /--maintenance/],
    [{ maintenance: ['10:60-11:00'] }, /--maintenance/],
    [{ maintenance: ['sat 10:00-10:00'] }, /--maintenance: "sat 10:00-10:00" begins and ends/],
    [{ maintenance: ['today 10:00-11:00'] }, /--maintenance/],
    [{ maintenance: ['mon-wed-fri 10:00-11:00'] }, /--maintenance/],
  ])('%j is refused with its flag and value', (options, message) => {
    expect(() => capsGiven(call(options as never))).toThrow(message);
  });

  test('are told in words', () => {
    expect(capsText({ slots: 1, hourly: null, daily: 9 })).toBe('1 at once, 9 a day');
    expect(capsText({ slots: null, hourly: null, daily: null })).toBeNull();
  });
});
