/** What this machine last saw of its agents: beside the node's other state, read without asking. */
import { join } from 'node:path';
import type { Seen } from '@lanemesh/agents';
import { readIfThere, replaceFile } from '../files.ts';
import { isLasting, type Withheld } from './withheld.ts';

export interface Standing {
  /** By name; at: milliseconds since 1970. */
  readonly seen: Readonly<Record<string, Seen & { readonly at: number }>>;
  readonly withheld: Readonly<Record<string, Withheld>>;
}

const NOTHING: Standing = { seen: {}, withheld: {} };

export async function readStanding(stateDir: string): Promise<Standing> {
  const text = await readIfThere(join(stateDir, 'agents.json')).catch(() => null);
  try {
    return text === null ? NOTHING : { ...NOTHING, ...(JSON.parse(text) as Standing) };
  } catch {
    return NOTHING;
  }
}

export async function saveStanding(stateDir: string, standing: Standing): Promise<void> {
  await replaceFile(join(stateDir, 'agents.json'), JSON.stringify(standing), 0o600);
}

/** How an agent stands. `ready`; else why it is left alone here, and how people mend that. */
export interface Answer {
  readonly state: 'ready' | 'absent' | 'out' | 'withheld';
  readonly why: string;
}

/** now: milliseconds since 1970. */
export function standingOf(standing: Standing, name: string, now: number): Answer {
  const seen = standing.seen[name];
  if (seen === undefined || seen.login === 'absent')
    return { state: 'absent', why: seen?.why ?? 'not looked for yet' };
  if (seen.login === 'out') return { state: 'out', why: seen.why };
  const held = standing.withheld[name];
  if (held === undefined || held.until <= now) return { state: 'ready', why: seen.why };
  const state = isLasting(held.reason) ? 'out' : 'withheld';
  return { state, why: `${held.reason}: ${held.text.split('\n').at(-1) ?? ''}`.slice(0, 300) };
}
