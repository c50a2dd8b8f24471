/** One run of `mesh`: words in, one answer or one error out, an exit code. */
import { EXIT, Fault } from '@lanemesh/peer/fault';
import { RealCall } from './call.ts';
import { faultOf } from './faults.ts';
import { Terminal } from './output.ts';
import { Signals } from './signals.ts';
import { findCommand, type Line, readLine, splitLine } from './words.ts';

export interface Build {
  readonly version: string;
  readonly commit: string;
}

/** Runs a command line to its end and exits. */
export async function run(argv: readonly string[], build: Build): Promise<never> {
  const line = splitLine(argv);
  const json = line.flags.some(({ flag }) => flag === '--json');
  const out = new Terminal(json);
  const signals = new Signals(() =>
    out.faultNow(new Fault('interrupted', 'interrupted', '', EXIT.interrupted)),
  );
  let code: number;
  try {
    code = await answer(line, out, signals, build);
  } catch (error) {
    if (process.env.MESH_DEBUG === '1' && error instanceof Error)
      process.stderr.write(`${error.stack}\n`);
    const fault = faultOf(error);
    out.fault(fault);
    code = fault.exit;
  }
  await out.flush();
  process.exit(code);
}

async function answer(line: Line, out: Terminal, signals: Signals, build: Build): Promise<number> {
  const has = (flag: string) => line.flags.some((given) => given.flag === flag);
  if (has('--version') || has('-V')) {
    out.answer({ json: build, text: `mesh ${build.version} (${build.commit})` });
    return 0;
  }
  if (has('--help') || line.words.length === 0 || line.words[0] === 'help') {
    const { help } = await import('./help.ts');
    const words = line.words[0] === 'help' ? line.words.slice(1) : line.words;
    out.answer(help(words, findCommand(words)?.command ?? null));
    return 0;
  }
  const { command, args, given } = readLine(line);
  const call = new RealCall(args, given, out, process.env, signals);
  let well = false;
  try {
    const outcome = await command.run(call);
    well = true;
    if (outcome === null) return signals.code;
    out.answer(outcome);
    return outcome.exit ?? 0;
  } finally {
    await call.close(well);
  }
}
