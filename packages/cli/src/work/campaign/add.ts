/** `mesh campaign add`. */
import { type Body, idOf } from '@lanemesh/event';
import type { Call, Outcome } from '../../command.ts';
import { parseSpan, readValue } from '../../input.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, short } from '../known.ts';

const HOUR = 3_600_000;
/** Milliseconds. */
const WITHIN = 72 * HOUR;
const STALL = 24 * HOUR;
const LONGEST = 365 * 24 * HOUR;

export async function campaignAdd(call: Call): Promise<Outcome> {
  const title = (call.args[0] ?? '').trim();
  if (title === '')
    throw usage(
      'campaign.title',
      'a campaign needs a title',
      "mesh campaign add 'Drop the old API'",
    );
  const attempts = call.options.number('attempts', { min: 1, max: 1_000_000, whole: true });
  const [within, stall] = [spanOf(call, 'within', WITHIN), spanOf(call, 'stall', STALL)];
  const text = call.options.text('body');
  const node = await call.open();
  // Chain time stands still while nobody speaks; the campaign begins no earlier than now.
  const now = Math.max(foreseen(node).chainTime, Date.now());
  const body: Body<'campaign.defined'> = {
    title,
    ...(text === undefined ? {} : { body: await readValue(call, '--body', text) }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(within === null ? {} : { until: now + within }),
    ...(stall === null ? {} : { stall: Math.ceil(stall / 1000) }),
  };
  const { events, published, note } = await record(call, node, [
    { kind: 'campaign.defined', body },
  ]);
  if (note !== '') call.out.note(note);
  const { ref = '', position = null } = events[0] ?? {};
  const until = body.until === undefined ? null : new Date(body.until).toISOString();
  return {
    json: {
      id: idOf(ref),
      campaign: ref,
      title,
      attempts: attempts ?? null,
      until,
      stall: body.stall ?? null,
      position,
      published,
    },
    text: [
      `campaign ${short(ref)}: ${title}`,
      `next: mesh task add TITLE --campaign ${short(ref)} --accept CMD`,
    ],
  };
}

/** Milliseconds; null for `none`. */
function spanOf(call: Call, name: 'within' | 'stall', byDefault: number): number | null {
  const text = call.options.text(name);
  if (text === undefined) return byDefault;
  if (text === 'none') return null;
  const span = parseSpan(text);
  if (span !== null && span > 0 && span <= LONGEST) return span;
  throw usage(
    'flag.value',
    `--${name}: ${JSON.stringify(text)} is no time up to 365d`,
    `for example --${name} 72h, or none`,
  );
}
