/** Which machine this is. */
import { createHash } from 'node:crypto';
import { machineName } from '@lanemesh/git';
import type { Env } from './layout.ts';

/**
 * A name for this machine that stays when it starts again, and says nothing else about it; null
 * where the system has none. `MESH_MACHINE` overrides what the system says.
 */
export function machineOf(env: Env): string | null {
  const told = env.MESH_MACHINE || machineName();
  if (!told) return null;
  return createHash('sha256').update(`lanemesh machine ${told}`).digest('hex').slice(0, 32);
}
