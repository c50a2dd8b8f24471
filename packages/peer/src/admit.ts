/** Asks the machine whether there is room for more, and tells when its answer changes. */
import { ADMITTED, type Admission, admission } from '@lanemesh/decide';
import type { PeerOptions } from './ports.ts';

/** A machine that stays full is noted again after so many milliseconds. */
const AGAIN = 60_000;

interface Before {
  readonly gates: string;
  readonly mono: number;
}

const before = new WeakMap<object, Before>();

/** What the gates of this machine say now; without a machine everything is admitted. */
export async function admit(options: PeerOptions): Promise<Admission> {
  const { machine, clock, log } = options;
  if (!machine) return ADMITTED;
  const found = admission(await machine.readings(), machine.gates);
  const gates = [...found.closed, ...found.warnings].map(({ gate }) => gate).join(' ');
  const mono = clock.mono();
  const last = before.get(options) ?? { gates: '', mono };
  const isNews = gates !== last.gates || (found.closed.length > 0 && mono - last.mono >= AGAIN);
  if (!isNews) return found;
  before.set(options, { gates, mono });
  await machine.note?.(found);
  const texts = [...found.closed, ...found.warnings].map(({ text }) => text);
  if (found.closed.length > 0) log.warn({ gates: texts }, 'nothing new begins here');
  else if (texts.length > 0) log.warn({ gates: texts }, 'this machine runs short');
  else log.info({}, 'this machine has room again');
  return found;
}
