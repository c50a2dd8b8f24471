import { int, object, oneOf, text } from '../shape.ts';

/** Tokens of one attempt: sums of many stay exact. */
const tokens = int(0, 1_000_000_000_000);

/** What an attempt used, as far as its agent says. */
export const spent = {
  // By which the agent can be told to go on.
  session: text(200, 1),
  // `input` is all that went in, what came from the provider's cache too.
  usage: object({ input: tokens, output: tokens }, { cached: tokens }),
  // Micro-USD; absent: nobody knows.
  cost: int(0, 1_000_000_000_000),
  // `agent`: it says so itself; `table`: by its tokens and a table of prices.
  costSource: oneOf('agent', 'table'),
} as const;
