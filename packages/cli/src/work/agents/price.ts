/** `mesh agents price`: what models cost where a CLI does not say: the prices shipped, and the user's own. */
import { type OwnPrices, PRICES, type Price, TABLE } from '@lanemesh/agents';
import { savedPrices, savePrice, systemClock } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { usage } from '../../usage.ts';

const DAY = 86_400_000;
/** Older prices are said to be old, milliseconds. */
const OLD = 365 * DAY;
/** The most that a million tokens may cost, USD. */
const MOST = 1_000_000;

export async function agentsPrice(call: Call): Promise<Outcome> {
  const layout = call.layout();
  const [given] = call.args;
  if (given === undefined) return listed(call, await savedPrices(layout));
  const model = modelIn(given);
  const { options } = call;
  if (options.on('forget')) {
    const other = ['in', 'out', 'cached', 'asOf'].find((flag) => options.on(flag));
    if (other !== undefined)
      throw usage('flag.conflict', '--forget: nothing else can be said with it', 'leave it away');
    if (!(await savePrice(layout, model, null)))
      throw usage('price.unknown', `no price of ${model} was said here`, 'mesh agents price');
    return { json: { model, price: null }, text: `${model}: its own price is forgotten` };
  }
  const [input, output] = [money(call, 'in'), money(call, 'out')];
  if (input === undefined || output === undefined)
    throw usage(
      'flag.missing',
      `--${input === undefined ? 'in' : 'out'} is missing`,
      'USD per million tokens, for example --in 3 --out 15 --cached 0.3',
    );
  const price: Price = [input, output, money(call, 'cached') ?? input];
  const asOf = dayIn(options.text('asOf'));
  await savePrice(layout, model, { price, asOf });
  return {
    json: { model, price: shown(price), asOf },
    text: `${model}: ${words(price)} from now on (as of ${asOf})`,
  };
}

/** The day of the prices shipped, and of the user's own those that are older than a year. */
export function oldPrices(own: OwnPrices, now: number): string[] {
  const isOld = (asOf: string) => now - Date.parse(asOf) > OLD;
  const said = [...own].filter(([, { asOf }]) => isOld(asOf));
  return [
    ...(isOld(PRICES.asOf) ? [`the prices that came with this build are of ${PRICES.asOf}`] : []),
    ...said.map(([model, { asOf }]) => `the price of ${model} is of ${asOf}`),
  ].map((text) => `${text}, more than a year old: mesh agents price MODEL --in USD --out USD`);
}

function listed(call: Call, own: OwnPrices): Outcome {
  const all = [
    ...[...own].map(([model, { price, asOf }]) => ({ model, price, asOf, own: true })),
    ...Object.entries(TABLE)
      .filter(([model]) => !own.has(model))
      .map(([model, price]) => ({ model, price, asOf: PRICES.asOf, own: false })),
  ];
  const rows = all.map((one) => [one.model, words(one.price), one.asOf, one.own ? 'own' : '']);
  const warnings = oldPrices(own, systemClock.now());
  const prices = all.map(({ price, ...one }) => ({ ...one, price: shown(price) }));
  return {
    json: { prices, source: PRICES.source, warnings },
    text: [...columns(rows, call.out.width), ...warnings],
  };
}

const shown = ([input, output, cached]: Price) => ({ in: input, out: output, cached });
const words = ([input, output, cached]: Price) =>
  `${input} USD in, ${output} out, ${cached} cached`;

function modelIn(given: string): string {
  const model = given.toLowerCase();
  if (model.length <= 100 && /^[^\s,]+$/.test(model)) return model;
  throw usage(
    'model',
    `${JSON.stringify(given)} is no name of a model`,
    'as its provider calls it',
  );
}

function money({ options }: Call, flag: string): number | undefined {
  return options.number(flag, { min: 0, max: MOST });
}

/** Today where nothing is given. */
function dayIn(given: string | undefined): string {
  const today = new Date(systemClock.now()).toISOString().slice(0, 10);
  if (given === undefined) return today;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(Date.parse(given));
  if (isDay && given <= today) return given;
  throw usage(
    'flag.value',
    `--as-of: ${JSON.stringify(given)} is no day up to today`,
    '2026-01-31',
  );
}
