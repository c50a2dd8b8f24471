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
  if (how === 'wall') return `stopped: the attempt took longer than ${wallMs / 1000} s`;
  if (how === 'output') return `stopped: the attempt wrote more than ${outputBytes} bytes`;
  return how === 'exit' ? `exit ${exitCode}` : 'did not start';
}

/** Lines of a refusal that a log tells. */
const UNSAID = 40;
/** A longer text is what a command printed, characters. */
const PRINTED = 1000;
/** A command, or how it exited: the log tells that by itself. */
const ECHOED = /^(?:\$ .*|exit \d+)?$/;

/**
 * Lines of why an attempt failed that its log does not hold yet: what was refused, what ended it.
 * printed: the end of its log.
 */
export function unsaid(printed: string, head: string, tail: string): string[] {
  const isOutput = head.startsWith('$ ') && tail.length > PRINTED;
  const lines = [...head.split('\n'), ...(isOutput ? [] : tail.split('\n'))];
  return lines.filter((line) => !ECHOED.test(line) && !printed.includes(line)).slice(0, UNSAID);
}
