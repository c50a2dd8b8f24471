/** Runs commands in this process: cheap enough for tables of thousands of them. */
import type { OptionSpec, Output } from '../../packages/cli/src/command.ts';
import { COMMANDS } from '../../packages/cli/src/commands.ts';
import { RealCall } from '../../packages/cli/src/frame/call.ts';
import { faultOf } from '../../packages/cli/src/frame/faults.ts';
import { Signals } from '../../packages/cli/src/frame/signals.ts';
import { readLine, splitLine } from '../../packages/cli/src/frame/words.ts';

const QUIET: Output = {
  width: 80,
  note: () => {},
  record: () => {},
  paint: (_, text) => text,
};
const signals = new Signals(() => {});

/** How a command ended; code, message and hint: of its error. */
export interface Ended {
  readonly exit: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly json: unknown;
}

export async function runHere(
  words: readonly string[],
  dir: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Ended> {
  let call: RealCall | null = null;
  try {
    const { command, args, given } = readLine(splitLine([`--dir=${dir}`, ...words]));
    call = new RealCall(args, given, QUIET, env, signals);
    const outcome = await command.run(call);
    return { exit: outcome?.exit ?? 0, code: '', message: '', hint: '', json: outcome?.json };
  } catch (error) {
    const { exit, code, message, hint } = faultOf(error);
    return { exit, code, message, hint, json: null };
  } finally {
    await call?.close(false);
  }
}

/** One place of a command line where a text of the user's goes. */
export interface Place {
  readonly command: string;
  /** A flag, or `<argument>`. */
  readonly at: string;
  readonly words: (text: string) => string[];
}

/**
 * Every place of every command but those `left` out. fill: a good word for each argument, by its
 * name, read when it is needed; flags: what a command needs beside, by the command.
 */
export function placesOf(
  fill: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, readonly string[]>>,
  left: RegExp,
): Place[] {
  return COMMANDS.filter(({ name }) => !left.test(name)).flatMap((spec) => {
    const { name: command, args = '', options = [] } = spec;
    const names = [...args.matchAll(/[a-z]+/g)].map(([name]) => name);
    const good = () => names.map((name) => fill[name] ?? name);
    const local = options.some(({ flag }) => flag === '--no-sync') ? ['--no-sync'] : [];
    const more = [...local, ...(flags[command] ?? [])];
    const line = (own: readonly string[], given: readonly string[]) => {
      const rest = more.filter((word) => !own.some((one) => one.startsWith(`${flagOf(word)}=`)));
      return [...command.split(' '), ...rest, ...own, '--', ...given];
    };
    const inArguments = names.map((name, i) => ({
      command,
      at: `<${name}>`,
      words: (text: string) => line([], good().with(i, text)),
    }));
    const inOptions = options.filter(takesText).map(({ flag }) => {
      const bare = flag.split(' ')[0] as string;
      return { command, at: bare, words: (text: string) => line([`${bare}=${text}`], good()) };
    });
    return [...inArguments, ...inOptions];
  });
}

function flagOf(word: string): string {
  return word.split('=')[0] as string;
}

/** `--watch [seconds]` takes a number, and others take nothing. */
function takesText({ flag }: OptionSpec): boolean {
  return flag.includes('<');
}
