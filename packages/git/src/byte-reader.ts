import type { Readable } from 'node:stream';

/** Reads lines and counted bytes from a stream as they come; binary safe; one reader at a time. */
export class ByteReader {
  #buffered: Buffer = Buffer.alloc(0);
  #waiting: { resolve(): void; reject(error: Error): void } | null = null;
  #failure: Error | null = null;

  constructor(stream: Readable) {
    stream.on('data', (chunk: Buffer) => {
      this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting?.resolve();
    });
  }

  /** Nothing more will come: whoever waits, now or later, gets this error. */
  fail(error: Error): void {
    this.#failure = error;
    this.#waiting?.reject(error);
    this.#waiting = null;
  }

  /** The next line, without its line feed. */
  async line(): Promise<string> {
    let end = this.#buffered.indexOf(0x0a);
    while (end < 0) {
      await this.#more();
      end = this.#buffered.indexOf(0x0a);
    }
    const text = this.#buffered.toString('utf8', 0, end);
    this.#buffered = this.#buffered.subarray(end + 1);
    return text;
  }

  /** The next `count` bytes, as a copy of their own. */
  async bytes(count: number): Promise<Uint8Array> {
    const taken = new Uint8Array(count);
    let filled = 0;
    for (;;) {
      const part = this.#buffered.subarray(0, count - filled);
      taken.set(part, filled);
      filled += part.length;
      this.#buffered = this.#buffered.subarray(part.length);
      if (filled === count) return taken;
      await this.#more();
    }
  }

  #more(): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }
}
