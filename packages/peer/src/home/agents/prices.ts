/** What the user of this node says that models cost: `.mesh/prices.json`. */
import { join } from 'node:path';
import type { OwnPrice, OwnPrices, Price } from '@lanemesh/agents';
import type { Layout } from '../layout.ts';
import { readList, type SavedList, writeList } from './saved-list.ts';

interface Saved {
  readonly model: string;
  readonly price: Price;
  readonly asOf: string;
}

function listOf(layout: Layout): SavedList<Saved> {
  const path = join(layout.dir, 'prices.json');
  return { path, key: 'prices', by: 'mesh agents price', isOne: isPrice };
}

/** As saved, by model. Throws a Fault for a file that is none. */
export async function savedPrices(layout: Layout): Promise<OwnPrices> {
  const prices = await readList(listOf(layout));
  return new Map(prices.map(({ model, price, asOf }) => [model, { price, asOf }]));
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
  await writeList(listOf(layout), prices);
  return before !== undefined;
}

function isPrice({ model, price, asOf }: Saved): boolean {
  const isWhole = Array.isArray(price) && price.length === 3;
  const isMoney = (one: unknown) => typeof one === 'number' && Number.isFinite(one) && one >= 0;
  return typeof model === 'string' && typeof asOf === 'string' && isWhole && price.every(isMoney);
}
