/** stdout carries the answer alone, stderr the talk. */
import { writeSync } from 'node:fs';
import type { Fault } from '@lanemesh/peer/fault';
import type { Outcome, Output } from '../command.ts';

const COLOURS = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;

export class Terminal implements Output {
  readonly width = process.stdout.columns ?? 80;
  private readonly colour: boolean;
  /** Whether anything was written to stdout. */
  private spoken = false;

  constructor(private readonly json: boolean) {
    const { env, stdout } = process;
    this.colour = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb' && !json;
    // Whoever reads may stop reading (`| head`): that ends us, and is no error.
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? 0 : 1);
    });
    process.stderr.on('error', () => undefined);
  }

  note(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  record(json: unknown, text: string): void {
    this.write(this.json ? JSON.stringify(json) : text);
  }

  paint(colour: keyof typeof COLOURS, text: string): string {
    return this.colour ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  }

  /** The answer of a command. */
  answer(outcome: Outcome): void {
    if (this.json) this.write(JSON.stringify(outcome.json));
    else if (outcome.text.length > 0)
      this.write(typeof outcome.text === 'string' ? outcome.text : outcome.text.join('\n'));
  }

  /** An error: with --json the one document on stdout, else at most three lines on stderr. */
  fault({ code, message, hint }: Fault): void {
    if (this.json && !this.spoken) this.write(JSON.stringify({ error: { code, message, hint } }));
    else {
      const lines = [`mesh: ${message}`, ...(hint === '' ? [] : [`hint: ${hint}`])];
      process.stderr.write(`${lines.join('\n')}\n`);
    }
  }

  /** The error of somebody who cannot wait for the event loop. */
  faultNow({ code, message, hint }: Fault): void {
    if (!this.json || this.spoken) return;
    try {
      writeSync(1, `${JSON.stringify({ error: { code, message, hint } })}\n`);
    } catch {
      // Nobody reads any more.
    }
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    await Promise.all(
      [process.stdout, process.stderr].map(
        (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
      ),
    );
  }

  private write(text: string): void {
    this.spoken = true;
    process.stdout.write(`${text}\n`);
  }
}
