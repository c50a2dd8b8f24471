/** A command that a model asked for. */
import type { Reader } from '../adapters/adapter.ts';
import type { Attempt } from '../attempt.ts';
import type { AttemptEnd } from '../attempt-spec.ts';
import type { Place } from '../place.ts';
import { Shortened } from './shortened.ts';

/** The longest one may take, milliseconds. */
const COMMAND = 600_000;

/** What a command wrote, for the model; else the end of the attempt. The key is not in its reach. */
export async function runFor(
  attempt: Attempt,
  place: Place,
  command: unknown,
): Promise<string | { readonly end: AttemptEnd | null }> {
  if (typeof command !== 'string' || command.trim() === '') return 'no command was given';
  const decoder = new TextDecoder();
  const said = new Shortened();
  const take = (piece: Uint8Array) => said.take(decoder.decode(piece, { stream: true }));
  const reader: Reader = { stdout: take, stderr: take, end: () => ({}) };
  const argv = ['/bin/sh', '-c', command] as const;
  const end = await attempt.run(place, 'run', command, { argv, reader, wallMs: COMMAND });
  const { how, exitCode, tail } = end;
  const isLong = how === 'wall' && attempt.left > 0;
  if (how !== 'exit' && how !== 'unstartable' && !isLong)
    return { end: attempt.endOf('run', command, end) };
  const outcome = isLong ? `ended after ${COMMAND / 1000} s` : `exit ${exitCode ?? tail}`;
  return `${said.text()}\n[${outcome}]`;
}
