/** Why a command was ended, in words for people and the next attempt. */
import type { AttemptSpec } from '../attempt-spec.ts';
import type { CommandEnd } from '../command.ts';
import type { Cut } from './limits.ts';

const CUTS: ReadonlyMap<string, string> = new Map<Cut, string>([
  ['idle', 'the agent gave no sign of life for longer than it may'],
  ['tokens', 'the agent used more tokens than it may'],
  ['cost', 'the agent cost more than it may'],
  ['no_progress', 'the agent went on saying the same and changed nothing'],
]);

export function wordsOf(
  { how, exitCode }: Pick<CommandEnd, 'how' | 'exitCode'>,
  { wallMs, outputBytes }: AttemptSpec['limits'],
): string {
  const cut = CUTS.get(how);
  if (cut !== undefined) return `stopped: ${cut}`;
  if (how === 'wall') return `stopped: the attempt took longer than ${wallMs} ms`;
  if (how === 'output') return `stopped: the attempt wrote more than ${outputBytes} bytes`;
  return how === 'exit' ? `exit ${exitCode}` : 'did not start';
}
