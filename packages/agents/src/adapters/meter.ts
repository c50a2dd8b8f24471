/** What an agent says of what it uses: a limit on what nobody says can end nothing. */
import { adapterOf } from './adapter-of.ts';
import type { Definition } from './definition.ts';
import { type OwnPrices, priceOf } from './prices/price.ts';

/** Outputs of commands that hold no tokens. */
const SILENT: readonly string[] = ['text', 'ndjson'];
/** Kinds, and outputs, that say what they cost themselves. */
const PRICED: readonly string[] = ['claude', 'opencode', 'claude-stream', 'opencode-stream'];

/** Which limits of an attempt cannot hold for an agent, and why; null: none of them. */
interface Unmetered {
  readonly tokens: boolean;
  readonly why: string;
}

/** prices: those its user says. */
export function unmetered(definition: Definition, prices?: OwnPrices): Unmetered | null {
  const { name, kind, output = 'text' } = definition;
  const says = kind === 'command' ? output : kind;
  if (kind === 'copilot' || SILENT.includes(says))
    return { tokens: true, why: `agent ${name} says no tokens` };
  const { routes = [] } = adapterOf(definition);
  const lost = routes.find(({ model }) => model !== undefined && !priceOf(model, prices));
  if (PRICED.includes(says) || lost === undefined) return null;
  return { tokens: false, why: `agent ${name}: no price is known of ${lost.model}` };
}
