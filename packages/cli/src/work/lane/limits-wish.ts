/** What one attempt of a lane may use, as options and as text. */
import type { AttemptLimits } from '@lanemesh/state';
import type { Call } from '../../command.ts';

const MICRO = 1_000_000;

/** The limits that are given; undefined: none is. */
export function limitsGiven({ options }: Call): AttemptLimits | undefined {
  const whole = (name: string, max: number) => options.number(name, { min: 1, max, whole: true });
  const cost = options.number('maxCost', { min: 1 / MICRO, max: MICRO });
  const given = Object.entries({
    idle: whole('idle', 604_800),
    output: whole('maxOutput', 16_777_216),
    lines: whole('maxDiff', 10_000_000),
    tokens: whole('maxTokens', 1_000_000_000_000),
    micro: cost === undefined ? undefined : Math.round(cost * MICRO),
  }).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as AttemptLimits);
}

/** The limits as people read them; null: there are none. */
export function limitsText(limits: AttemptLimits): string | null {
  const { idle, output, lines, tokens, micro } = limits;
  const parts = [
    idle === undefined ? null : `${idle} s without a sign of life`,
    output === undefined ? null : `${output} KiB of output`,
    lines === undefined ? null : `${lines} changed lines`,
    tokens === undefined ? null : `${tokens} tokens`,
    micro === undefined ? null : `${micro / MICRO} USD`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `at most ${parts.join(', ')}`;
}
