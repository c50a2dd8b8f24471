/** A laptop whose `mesh` runs in this process: the commands as they are, without a process each. */
import type { Output } from '../../packages/cli/src/command.ts';
import { RealCall } from '../../packages/cli/src/frame/call.ts';
import { faultOf } from '../../packages/cli/src/frame/faults.ts';
import type { Signals } from '../../packages/cli/src/frame/signals.ts';
import { readLine, splitLine } from '../../packages/cli/src/frame/words.ts';
import { Laptop, Ran } from './mesh-world.ts';

export class Desk extends Laptop {
  /** The same user's machine and clone. */
  static at({ name, home, project }: Laptop): Desk {
    return new Desk(name, home, project);
  }

  override async mesh(words: readonly string[]): Promise<Ran> {
    const json = words.includes('--json');
    const stdout: string[] = [];
    const stderr: string[] = [];
    const out: Output = {
      width: 80,
      note: (line) => void stderr.push(line),
      record: (document, text) => void stdout.push(json ? JSON.stringify(document) : text),
      paint: (_, text) => text,
    };
    const said = (exit: number): Ran =>
      new Ran(`mesh ${words.join(' ')}`, exit, lines(stdout), lines(stderr));
    try {
      const { command, args, given } = readLine(splitLine([...words, '--dir', this.project]));
      const call = new RealCall(args, given, out as never, this.env, SIGNALS as Signals);
      let well = false;
      try {
        const outcome = await command.run(call);
        well = true;
        if (outcome) out.record(outcome.json, [outcome.text].flat().join('\n'));
        return said(outcome?.exit ?? 0);
      } finally {
        await call.close(well);
      }
    } catch (error) {
      const { code, message, hint, exit } = faultOf(error);
      out.record({ error: { code, message, hint } }, '');
      stderr.push(message, hint);
      return said(exit);
    }
  }
}

/** No command here ends by a signal. */
const SIGNALS: Partial<Signals> = {
  code: 0,
  take: () => new AbortController().signal,
  takeHurry: () => new AbortController().signal,
};

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
