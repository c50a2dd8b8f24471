/**
 * Guides that run: fenced blocks of ```console hold commands and what they print. A line
 * `ana$ command` is typed on the laptop `ana` (a shell, a HOME and a working folder of its
 * own); the lines up to the next prompt are what must appear. `…` in a line stands for any
 * text (and the spaces after it), a line that is only `…` for any lines.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

interface Step {
  readonly laptop: string;
  readonly command: string;
  readonly expected: readonly string[];
  /** Line in the guide, from 1. */
  readonly line: number;
}

const PROMPT = /^([a-z]+)\$ (.*)$/;

/** The steps of a guide, in order. */
function stepsOf(markdown: string): Step[] {
  const steps: { laptop: string; command: string; expected: string[]; line: number }[] = [];
  let inside = false;
  for (const [i, text] of markdown.split('\n').entries()) {
    if (text.startsWith('```')) {
      inside = text === '```console';
      continue;
    }
    if (!inside) continue;
    const last = steps.at(-1);
    const prompt = PROMPT.exec(text);
    if (prompt) {
      steps.push({
        laptop: prompt[1] as string,
        command: prompt[2] as string,
        expected: [],
        line: i + 1,
      });
    } else if (last?.expected.length === 0 && last.command.endsWith('\\')) {
      last.command = `${last.command}\n${text}`;
    } else last?.expected.push(text);
  }
  return steps;
}

/** Whether printed lines fit the expected ones. */
function fits(printed: readonly string[], expected: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return printed.length === 0;
  if (first === '…') return printed.some((_, i) => fits(printed.slice(i), rest)) || fits([], rest);
  return (
    printed.length > 0 && pattern(first).test(printed[0] as string) && fits(printed.slice(1), rest)
  );
}

/**
 * Types every step of a guide, each within `deadline` milliseconds; resolves with how many there were.
 * Rejects at the first that prints something else, naming its line. laptop: by its name.
 */
export async function typeAll(
  markdown: string,
  path: string,
  laptop: (name: string) => Laptop,
  deadline = 60_000,
): Promise<number> {
  const steps = stepsOf(markdown);
  for (const { laptop: name, command, expected, line } of steps) {
    const printed = await laptop(name).type(command, deadline);
    if (!fits(printed, expected))
      throw new Error(
        `${path}:${line}: ${name}$ ${command}\nprinted:\n${printed.join('\n')}\nexpected:\n${expected.join('\n')}`,
      );
  }
  return steps.length;
}

function pattern(line: string): RegExp {
  const parts = line.split(/… */).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** One laptop: a shell that stays. */
export class Laptop {
  private readonly shell: ChildProcessWithoutNullStreams;
  private out = '';
  private told: () => void = () => {};

  constructor(folder: string, name: string, env: Readonly<Record<string, string>>) {
    const home = join(folder, name);
    mkdirSync(home, { recursive: true });
    this.shell = spawn('bash', ['--noprofile', '--norc'], {
      cwd: home,
      env: { ...env, HOME: home, LAPTOP: name },
      detached: true,
    });
    this.shell.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
      this.told();
    });
    this.shell.stdin.write('exec 2>&1\n');
  }

  /** Types a command; resolves with the lines it printed. Rejects after deadline milliseconds. */
  async type(command: string, deadline: number): Promise<string[]> {
    const mark = `--done-${Math.random().toString(36).slice(2)}--`;
    this.out = '';
    this.shell.stdin.write(`${command}\nprintf '\\n%s\\n' '${mark}'\n`);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new Error(`no end of ${command} after ${deadline} ms; so far it printed:\n${this.out}`),
          ),
        deadline,
      );
      this.told = () => {
        if (!this.out.includes(`\n${mark}\n`)) return;
        clearTimeout(timer);
        resolve();
      };
      this.told();
    });
    const text = this.out.slice(0, this.out.indexOf(`\n${mark}\n`));
    return text.replace(/\n$/, '') === '' ? [] : text.replace(/\n$/, '').split('\n');
  }

  /** Ends the shell and everything started from it. */
  close(): void {
    if (this.shell.pid !== undefined && this.shell.exitCode === null)
      process.kill(-this.shell.pid, 'SIGKILL');
  }
}
