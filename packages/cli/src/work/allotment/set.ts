/** `mesh allotment set`. */
import type { Ration } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { parseSpan } from '../../input.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen } from '../known.ts';
import { named } from '../task/wish.ts';
import { rationDocument, rationText } from './list.ts';

/** Seconds. */
const DAY = 86_400;
const LASTS = 6 * 3600;
const LONGEST = 366 * DAY;

export async function allotmentSet(call: Call): Promise<Outcome> {
  const { options } = call;
  const agent = named('agent', call.args[0] ?? '');
  const unlimited = options.on('unlimited');
  const starts = options.number('starts', { min: 0, max: 1_000_000, whole: true });
  const slots = options.number('slots', { min: 1, max: 10_000, whole: true });
  if (unlimited === (starts !== undefined))
    throw usage(
      unlimited ? 'flag.conflict' : 'flag.missing',
      unlimited ? '--unlimited and --starts say different things' : '--starts is missing',
      'give one of --starts N and --unlimited',
    );
  const span = seconds(call, 'span') ?? DAY;
  const ttl = seconds(call, 'lasts') ?? Math.min(LASTS, span);
  if (ttl > span)
    throw usage(
      'flag.value',
      `--lasts: is longer than the --span it counts in`,
      `at most ${span}s`,
    );
  const node = await call.open();
  const body = {
    agent,
    span,
    ttl,
    ...(starts === undefined ? {} : { starts }),
    ...(slots === undefined ? {} : { slots }),
  };
  const { published, note } = await record(call, node, [{ kind: 'allotment.ruled', body }]);
  if (note !== '') call.out.note(note);
  const state = foreseen(node);
  const ration = state.rations.get(agent) as Ration;
  return { json: { ...rationDocument(state, ration), published }, text: rationText(state, ration) };
}

function seconds(call: Call, name: 'span' | 'lasts'): number | undefined {
  const text = call.options.text(name);
  if (text === undefined) return undefined;
  const ms = parseSpan(text);
  if (ms !== null && ms >= 60_000 && ms <= LONGEST * 1000) return Math.floor(ms / 1000);
  throw usage(
    'flag.value',
    `--${name}: ${JSON.stringify(text)} is no span from 1m to 366d`,
    `for example --${name} 6h`,
  );
}
