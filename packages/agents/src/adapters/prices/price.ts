/** Money from tokens, in whole micro-USD: a price nobody knows is unknown, never 0. */
import type { Cost, Usage } from '../../attempt-spec.ts';
import { type Price, TABLE } from './table.ts';

/** A price that the user of a node says: USD per million tokens, true on the day named (YYYY-MM-DD). */
export interface OwnPrice {
  readonly price: Price;
  readonly asOf: string;
}

/** Those of a user, by model in lower case. They count before our table. */
export type OwnPrices = ReadonlyMap<string, OwnPrice>;

/** The price of a model by any of its names: with its provider before it, with its date behind it. */
export function priceOf(model: string, own?: OwnPrices): Price | undefined {
  const whole = model.toLowerCase();
  const name = whole.split('/').at(-1) as string;
  const said = own?.get(whole) ?? own?.get(name);
  if (said !== undefined) return said.price;
  const dateless = name.replace(/:.*$|-(?:20\d{6}|20\d\d-\d\d-\d\d|latest)$/, '');
  return Object.hasOwn(TABLE, dateless) ? TABLE[dateless] : undefined;
}

/** What is written to a cache costs so much more than other input, where that is charged. */
const WRITTEN = 0.25;

/** What a price depends on besides: of the input, tokens that went into a cache at a price of its own. */
interface Charged {
  readonly prices?: OwnPrices | undefined;
  readonly written?: number | undefined;
}

/** What these tokens cost by prices of the user, or our table; undefined: the price is not known. */
export function costOf(
  model: string | undefined,
  usage: Usage,
  { prices, written = 0 }: Charged = {},
): Cost | undefined {
  if (usage.input + usage.output === 0) return { micro: 0, source: 'table' };
  const price = model === undefined ? undefined : priceOf(model, prices);
  if (price === undefined) return undefined;
  const [input, output, cached] = price;
  const read = Math.min(usage.cached, usage.input);
  const fresh = usage.input - read + WRITTEN * Math.min(written, usage.input - read);
  const micro = fresh * input + usage.output * output + read * cached;
  return { micro: Math.ceil(micro), source: 'table' };
}

/** Micro-USD of an amount in USD, as CLIs give it. */
export function microOf(usd: number): number {
  return Math.ceil(Math.round(usd * 1e9) / 1000);
}
