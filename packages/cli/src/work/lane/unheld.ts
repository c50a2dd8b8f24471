/** Limits of a lane on tokens and money that cannot hold: its agents do not say what they use. */
import { type Layout, savedDefinitions, savedPrices } from '@lanemesh/peer/home';
import type { AttemptLimits } from '@lanemesh/state';

export interface Unheld {
  readonly code: 'unmetered';
  readonly agent: string;
  readonly text: string;
  readonly fix: string;
}

/** As far as this node knows the agents: those of others may be set up in another way. */
export async function unheldLimits(
  layout: Layout,
  { tokens, micro }: AttemptLimits,
  agents: readonly string[],
): Promise<Unheld[]> {
  if (tokens === undefined && micro === undefined) return [];
  const { plainDefinitions, unmetered } = await import('@lanemesh/agents');
  const saved = await savedDefinitions(layout);
  const prices = await savedPrices(layout);
  const known = new Map([...plainDefinitions(), ...saved].map((one) => [one.name, one]));
  return [...new Set(agents)].flatMap((agent): Unheld[] => {
    const definition = known.get(agent);
    const found =
      agent === 'script'
        ? { tokens: true, why: 'agent script says no tokens' }
        : definition && unmetered(definition, prices);
    if (!found) return [];
    const flags = [
      ...(found.tokens && tokens !== undefined ? ['--max-tokens'] : []),
      ...(micro === undefined ? [] : ['--max-cost']),
    ];
    if (flags.length === 0) return [];
    const text = `${found.why}: ${flags.join(' and ')} cannot hold`;
    const fix = found.tokens
      ? 'limit its time: mesh lane set LANE --wall SECONDS'
      : 'say it: mesh agents price MODEL --in USD --out USD';
    return [{ code: 'unmetered', agent, text, fix }];
  });
}
