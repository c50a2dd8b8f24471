/**
 * A git process that stays and answers requests on its stdin one after the other. It is started
 * when first needed and again after it died; while it has nothing to do it does not keep this
 * process alive, and it ends by itself when this process does.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { ByteReader } from './byte-reader.ts';
import { failureIn } from './damage.ts';
import { localEnvironment } from './environment.ts';
import { GitUnusable } from './errors.ts';

export interface Conversation {
  readonly answers: ByteReader;
  readonly ask: (text: string) => void;
}

export class Resident {
  #running: Running | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly gitDir: string,
    private readonly args: readonly string[],
  ) {}

  /**
   * Has the process to itself while talk runs; calls queue. If the process dies meanwhile, talk's
   * reads reject with a GitError holding what it last said on stderr.
   */
  converse<T>(talk: (conversation: Conversation) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error(`git ${this.args[0]} is closed already`));
    const turn = this.#last.then(() => this.#talk(talk));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Ends the process after everything queued; later calls are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    await this.#running?.end();
    this.#running = null;
  }

  async #talk<T>(talk: (conversation: Conversation) => Promise<T>): Promise<T> {
    if (this.#running === null || this.#running.dead) {
      this.#running = new Running(this.gitDir, this.args);
    }
    const running = this.#running;
    running.keepAlive(true);
    try {
      return await talk(running);
    } catch (error) {
      // Unread answers could be taken for those of the next call.
      await running.end('SIGKILL');
      throw error;
    } finally {
      running.keepAlive(false);
    }
  }
}

class Running implements Conversation {
  readonly answers: ByteReader;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  dead = false;

  constructor(gitDir: string, args: readonly string[]) {
    const child = spawn('git', [`--git-dir=${gitDir}`, ...args], {
      cwd: gitDir,
      env: localEnvironment(),
      // A terminal's Ctrl-C is for us to handle, not for a process in the middle of a write.
      detached: true,
    });
    this.#child = child;
    this.answers = new ByteReader(child.stdout);
    let stderr = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      stderr = (stderr + text).slice(0, 65_536);
    });
    // A broken pipe shows up as the end of the answers.
    child.stdin.on('error', () => {});
    this.#ended = new Promise((resolve) => {
      const die = (error: Error) => {
        this.dead = true;
        this.answers.fail(error);
        resolve();
      };
      child.on('error', (error) => die(new GitUnusable(`git was not started: ${error.message}`)));
      child.on('close', (code) => die(failureIn(gitDir, args, code, stderr)));
    });
  }

  ask = (text: string): void => {
    this.#child.stdin.write(text);
  };

  keepAlive(busy: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    const handles = [this.#child, ...([stdin, stdout, stderr] as unknown as Socket[])];
    for (const handle of handles) busy ? handle.ref() : handle.unref();
  }

  async end(signal?: NodeJS.Signals): Promise<void> {
    this.keepAlive(true);
    this.#child.stdin.end();
    if (signal !== undefined) this.#child.kill(signal);
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 2000);
    await this.#ended;
    clearTimeout(impatience);
  }
}
