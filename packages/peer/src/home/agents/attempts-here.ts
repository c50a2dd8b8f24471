/** What attempts get on this node, whoever asks for them: a lane, or a person who looks at an agent. */
import type { AgentsOptions } from '@lanemesh/agents';
import { systemClock } from '../clock.ts';
import type { Env, Layout } from '../layout.ts';
import { machineOf } from '../machine.ts';
import { sandboxHere } from '../sandbox-here.ts';
import type { Settings } from '../settings.ts';

interface Home {
  readonly layout: Layout;
  readonly env: Env;
  readonly stateDir: string;
  readonly settings: Settings;
  readonly hubUrl: string | null;
}

export function attemptsHere({ layout, env, stateDir, settings, hubUrl }: Home) {
  return {
    stateDir,
    env,
    now: systemClock.now,
    machine: machineOf(env)?.slice(0, 12) ?? '-',
    auth: layout.auth,
    sandbox: sandboxHere(layout, stateDir, settings, hubUrl),
  } satisfies Partial<AgentsOptions>;
}
