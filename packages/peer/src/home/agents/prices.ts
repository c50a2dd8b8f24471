/** What the user of this node says that models cost: `.mesh/prices.json`. */
import { join } from 'node:path';
import type { OwnPrice, OwnPrices, Price } from '@lanemesh/agents';
import { EXIT, Fault } from '../fault.ts';
import { readIfThere, replaceFile } from '../files.ts';
import type { Layout } from '../layout.ts';

function pricesPath(layout: Layout): string {
  return join(layout.dir, 'prices.json');
}

interface Saved {
  readonly model: string;
  readonly price: Price;
  readonly asOf: string;
}

/** As saved, by model. Throws a Fault for a file that is none. */
export async function savedPrices(layout: Layout): Promise<OwnPrices> {
  const path = pricesPath(layout);
  const text = await readIfThere(path);
  if (text === null) return new Map();
  try {
    const { prices } = JSON.parse(text) as { prices: Saved[] };
    if (prices.every(isPrice))
      return new Map(prices.map(({ model, price, asOf }) => [model, { price, asOf }]));
  } catch {
    // Said below.
  }
  throw new Fault(
    'prices.file',
    `${path} is not what mesh agents price writes`,
    'mend it, or move it away and say the prices again',
    EXIT.usage,
  );
}

/** Keeps the price of a model in place of one before; null: forgets it. Whether there was one. */
export async function savePrice(
  layout: Layout,
  model: string,
  price: OwnPrice | null,
): Promise<boolean> {
  const { [model]: before, ...others } = Object.fromEntries(await savedPrices(layout));
  const all = price === null ? others : { ...others, [model]: price };
  const prices = Object.entries(all).map(([name, one]) => ({ model: name, ...one }));
  await replaceFile(pricesPath(layout), `${JSON.stringify({ prices }, null, 2)}\n`, 0o600);
  return before !== undefined;
}

function isPrice({ model, price, asOf }: Saved): boolean {
  const isWhole = Array.isArray(price) && price.length === 3;
  const isMoney = (one: unknown) => typeof one === 'number' && Number.isFinite(one) && one >= 0;
  return typeof model === 'string' && typeof asOf === 'string' && isWhole && price.every(isMoney);
}
