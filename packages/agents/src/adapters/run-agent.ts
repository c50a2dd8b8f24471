/** One start of an agent inside an attempt. */
import type { Attempt, Place } from '../attempt.ts';
import type { AttemptEnd } from '../attempt-spec.ts';
import type { Adapter, Request } from './adapter.ts';

/**
 * Starts the agent in the attempt's worktree; null if it did what it was asked, else the attempt's
 * end. What it said and used is part of every end of the attempt from now on.
 */
export async function runAgent(
  attempt: Attempt,
  place: Place,
  agent: Adapter,
  asked: Omit<Request, 'folder' | 'sandbox'>,
): Promise<AttemptEnd | null> {
  const request = { ...asked, folder: place.workspace.own, sandbox: place.cell.sandbox };
  const launch = agent.launch(request);
  if (typeof launch === 'string') return attempt.failed('run', 'refused', launch);
  const reader = agent.reader?.(request);
  const shown = reader ? agent.name : (launch.argv.at(-1) as string);
  const program = reader ? { ...launch, reader } : launch;
  const end = await attempt.run(place, 'run', shown, program);
  const told = reader?.end(end.exitCode) ?? {};
  attempt.hear(told);
  return attempt.endOf('run', shown, end, told.failure);
}
