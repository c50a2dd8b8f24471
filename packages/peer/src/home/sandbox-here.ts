/** The sandbox of this node: what no attempt may see, and what the mesh is told of it. */
import { dirname } from 'node:path';
import type { Agents, SandboxOptions } from '@lanemesh/agents';
import type { Level } from '@lanemesh/event';
import type { State } from '@lanemesh/state';
import type { Layout } from './layout.ts';
import type { Settings } from './settings.ts';

/** stateDir: of this node; those of others lie beside it. */
export function sandboxHere(
  { dir }: Layout,
  stateDir: string,
  { sandbox }: Settings,
  hubUrl: string | null,
): SandboxOptions {
  const hub = hubUrl?.replace(/^file:\/\//, '');
  const hidden = [dir, dirname(stateDir), ...(hub?.startsWith('/') ? [hub] : [])];
  return { hidden, ...(sandbox === undefined ? {} : { level: sandbox }) };
}

/** What to announce: found out when a lane first demands one; undefined: nothing to say yet. */
export function sandboxOffer(
  agents: Pick<Agents, 'proof'>,
  stateNow: () => Pick<State, 'lanes'>,
): () => Level | undefined {
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
    return level;
  };
}
