/** JSON-RPC 2.0 as MCP has it on stdin and stdout: one message a line, in both directions. */
import { StringDecoder } from 'node:string_decoder';
import { object } from '../adapters/events.ts';
import type { Json } from '../adapters/lines.ts';

/** A longer line is none, characters: what says it is not heard any more. */
const LONGEST = 4 * 1024 * 1024;
/** Characters of an error that are told. */
const WORDS = 1000;

/** JSON-RPC's own: there is no such method. We offer servers nothing. */
const UNKNOWN = -32601;

interface Waiting {
  resolve(result: Json): void;
  reject(error: Error): void;
}

export class Talk {
  readonly #waiting = new Map<number, Waiting>();
  readonly #decoder = new StringDecoder('utf8');
  #write: ((text: string) => void) | null = null;
  /** What was said before the other side could hear it. */
  #early = '';
  #part = '';
  #last = 0;
  /** Why nothing more is said; null: it goes on. */
  over: string | null = null;

  /** Where to say it. */
  open(write: (text: string) => void): void {
    this.#write = write;
    if (this.#early !== '') write(this.#early);
    this.#early = '';
  }

  /** Takes in what the other side wrote, in pieces of any size. */
  take(bytes: Uint8Array): void {
    if (this.over !== null) return;
    const [first = '', ...others] = this.#decoder.write(Buffer.from(bytes)).split('\n');
    const lines = [this.#part + first, ...others];
    this.#part = lines.pop() ?? '';
    for (const line of lines) this.#heard(line);
    if (this.#part.length > LONGEST) this.close('it said more than is heard at once');
  }

  /** The result of a request. Rejects with what the other side says is wrong, or after so many milliseconds. */
  async ask(method: string, params: Json, ms: number, stop?: AbortSignal): Promise<Json> {
    if (this.over !== null) throw new Error(this.over);
    const id = ++this.#last;
    const answer = new Promise<Json>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    const end = (why: string) => this.#waiting.get(id)?.reject(new Error(why));
    const timer = setTimeout(() => end(`it did not answer within ${Math.ceil(ms / 1000)} s`), ms);
    const abort = () => end('stopped');
    stop?.addEventListener('abort', abort, { once: true });
    if (stop?.aborted) abort();
    this.#say({ id, method, params });
    try {
      return await answer;
    } catch (error) {
      if (this.over === null && method !== 'initialize')
        this.tell('notifications/cancelled', { requestId: id });
      throw error;
    } finally {
      clearTimeout(timer);
      stop?.removeEventListener('abort', abort);
      this.#waiting.delete(id);
    }
  }

  /** Says what nobody answers. */
  tell(method: string, params: Json): void {
    this.#say({ method, params });
  }

  /** Nothing more is said or heard. */
  close(why: string): void {
    this.over ??= why;
    this.#part = '';
    for (const { reject } of this.#waiting.values()) reject(new Error(this.over));
  }

  #heard(line: string): void {
    const message = messageIn(line);
    const { id, method, error, result } = message ?? {};
    // Programs print other things too.
    if (message === null) return;
    if (method !== undefined) {
      if (id === undefined) return;
      const unknown = { code: UNKNOWN, message: 'there is none of that here' };
      this.#say(method === 'ping' ? { id, result: {} } : { id, error: unknown });
      return;
    }
    const waiting = this.#waiting.get(Number(id));
    if (error === undefined) waiting?.resolve(object(result));
    else waiting?.reject(new Error(String(object(error).message ?? 'an error').slice(0, WORDS)));
  }

  #say(message: object): void {
    if (this.over !== null) return;
    const line = `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
    if (this.#write === null) this.#early += line;
    else this.#write(line);
  }
}

function messageIn(line: string): Json | null {
  if (!line.includes('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null;
  }
}
