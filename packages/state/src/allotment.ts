/** What nodes may begin out of contact (INV-11): taken from the mesh beforehand. */
import type { Allotment, Ration } from './ration.ts';
import type { State } from './state.ts';

/** Agents that cost nothing begin out of contact without an allotment, unless a ration says more. */
const FREE_AGENTS: readonly string[] = ['script'];

/**
 * What may begin of an agent out of contact: `free` without limit, `none` nothing, else what an
 * allotment allows.
 */
export function rationOf(
  { rations }: Pick<State, 'rations'>,
  agent: string,
): Ration | 'free' | 'none' {
  const ration = rations.get(agent);
  if (!ration) return FREE_AGENTS.includes(agent) ? 'free' : 'none';
  if (ration.starts === null && ration.slots === null) return 'free';
  return ration.starts === 0 ? 'none' : ration;
}

/** The allotment of an agent that a node holds, used up or expired or not. */
export function allotmentOf(
  { allotments }: Pick<State, 'allotments'>,
  node: string,
  agent: string,
): Allotment | null {
  for (const one of allotments.values())
    if (one.by === node && one.agent === agent && !one.closed) return one;
  return null;
}

/**
 * What is taken of a ration now: of allotments of the last span all they allow, since their holders
 * may have spent it unheard; of those given back what was spent. without: one that is not counted
 * beyond what was spent.
 */
export function takenOf(
  { allotments, chainTime }: Pick<State, 'allotments' | 'chainTime'>,
  { agent, span }: Ration,
  without: string | null = null,
): { readonly starts: number; readonly slots: number } {
  let starts = 0;
  let slots = 0;
  for (const one of allotments.values()) {
    if (one.agent !== agent || one.since + span * 1000 <= chainTime) continue;
    const open = !one.closed && one.ref !== without;
    starts += open ? Math.max(one.starts, one.spent) : one.spent;
    if (open) slots += one.slots ?? 0;
  }
  return { starts, slots };
}
