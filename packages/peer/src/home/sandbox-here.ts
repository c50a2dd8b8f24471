/** The sandbox of this node: what no attempt may see. */
import { dirname, join } from 'node:path';
import type { SandboxOptions } from '@lanemesh/agents';
import type { Layout } from './layout.ts';
import type { Settings } from './settings.ts';

/** stateDir: of this node; those of others lie beside it. */
export function sandboxHere(
  { dir, root }: Layout,
  stateDir: string,
  { sandbox }: Settings,
  hubUrl: string | null,
): SandboxOptions {
  const hub = hubUrl?.replace(/^file:\/\//, '');
  const hidden = [
    dir,
    join(root, '.git'),
    dirname(stateDir),
    ...(hub?.startsWith('/') ? [hub] : []),
  ];
  return { hidden, ...(sandbox === undefined ? {} : { level: sandbox }) };
}
