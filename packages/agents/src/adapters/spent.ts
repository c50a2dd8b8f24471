/** What starts of an agent used, added up. */
import type { Cost, Spent, Usage } from '../attempt-spec.ts';
import type { Told } from './adapter.ts';

/** What both used; undefined where one of them does not say: it is never taken for 0. */
export function summed(before: Spent, then: Spent): Both {
  return {
    usage: before.usage && then.usage && usageOf(before.usage, then.usage),
    cost: before.cost && then.cost && costOf(before.cost, then.cost),
  };
}

interface Both {
  readonly usage: Usage | undefined;
  readonly cost: Cost | undefined;
}

function usageOf(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cached: a.cached + b.cached,
  };
}

/** A sum is as sure as its less sure part. */
function costOf(a: Cost, b: Cost): Cost {
  const source = a.source === b.source ? a.source : 'table';
  return { micro: a.micro + b.micro, source };
}

/** What an agent said, but for how it failed and what it was denied. */
export function saidOf({ failure: _, denied: __, ...rest }: Told): Said {
  return rest;
}

/** What an agent said of its work. */
export type Said = Omit<Told, 'failure' | 'denied'>;
