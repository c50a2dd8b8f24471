/** What this node has to offer, as the mesh is told. */
import type { Agents } from '@lanemesh/agents';
import type { Offer } from '@lanemesh/decide';
import type { Level } from '@lanemesh/event';
import type { State } from '@lanemesh/state';
import type { Settings } from './settings.ts';

/** What is known from the beginning. */
export function offerHere(
  agents: NonNullable<Offer['agents']>,
  settings: Settings,
  wishes: { readonly stays?: boolean; readonly slots?: number; readonly lanes?: readonly string[] },
): Offer {
  return {
    agents,
    ...(settings.capabilities ? { capabilities: settings.capabilities.split(',') } : {}),
    ...(wishes.stays
      ? { slots: wishes.slots ?? settings.slots ?? 1, lanes: wishes.lanes ?? [] }
      : {}),
  };
}

/** An offer with the sandbox in it, which is found out when a lane first demands one. */
export function offering(
  agents: Pick<Agents, 'proof'>,
  stateNow: () => Pick<State, 'lanes'>,
  offer: Offer,
): () => Offer {
  let level: Level | undefined;
  let isAsked = false;
  return () => {
    const isDemanded = () =>
      [...stateNow().lanes.values()].some(({ sandbox }) => sandbox !== null && sandbox !== 'none');
    if (!isAsked && isDemanded()) {
      isAsked = true;
      void agents.proof().then((proof) => {
        level = proof.level;
      });
    }
    return level === undefined ? offer : { ...offer, sandbox: level };
  };
}
