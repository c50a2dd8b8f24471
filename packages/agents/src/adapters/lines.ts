/**
 * Events that a program writes as one JSON object a line, out of a stream that does not always keep
 * to that: lines come in pieces, two on one line, one inside another, and with other text between.
 */

export type Json = { readonly [name: string]: unknown };

/** Longer lines are dropped, bytes. */
const LONGEST = 8 * 1024 * 1024;
/** Places in a torn event at which another is looked for. */
const PLACES = 64;
/** Lines after which a torn event is given up. */
const TEARS = 16;

export class Lines {
  readonly #take: (event: Json) => void;
  #pieces: Buffer[] = [];
  #length = 0;
  /** An event that was torn, as far as it came, and how many lines ago it began. */
  #torn: { text: string; age: number } | null = null;
  #dropping = false;

  /** take: gets every object, in the order in which they were complete. */
  constructor(take: (event: Json) => void) {
    this.#take = take;
  }

  push(piece: Uint8Array): void {
    let rest = Buffer.from(piece);
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      this.#keep(rest.subarray(0, at));
      this.#endLine();
      rest = rest.subarray(at + 1);
    }
    this.#keep(rest);
  }

  end(): void {
    this.#endLine();
  }

  #keep(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > LONGEST) {
      this.#dropping = true;
      this.#pieces = [];
    } else if (piece.length > 0) this.#pieces.push(piece);
  }

  #endLine(): void {
    const line = this.#dropping ? '' : Buffer.concat(this.#pieces).toString('utf8').trim();
    this.#pieces = [];
    this.#length = 0;
    this.#dropping = false;
    if (line !== '') this.#line(line);
  }

  #line(line: string): void {
    const whole = parsed(line);
    if (whole !== null) {
      this.#take(whole);
      return;
    }
    const events = this.#torn === null ? null : mended(this.#torn.text + line);
    if (events !== null) {
      this.#torn = null;
      for (const event of events) this.#take(event);
      return;
    }
    const { found, rest } = inARow(line);
    for (const event of found) this.#take(event);
    if (rest !== '') this.#torn = { text: rest, age: 0 };
    else if (this.#torn !== null && found.length === 0) this.#grow(this.#torn, line);
  }

  #grow({ text, age }: { text: string; age: number }, line: string): void {
    const isGivenUp = age >= TEARS || text.length + line.length > LONGEST;
    this.#torn = isGivenUp ? null : { text: text + line, age: age + 1 };
  }
}

/** The events of a line one after another, and the text from where one begins that has no end. */
function inARow(line: string): { found: Json[]; rest: string } {
  const found: Json[] = [];
  for (let at = line.indexOf('{"'); at >= 0; ) {
    const end = closing(line, at);
    const event = end < 0 ? null : parsed(line.slice(at, end + 1));
    if (event === null) return { found, rest: line.slice(at) };
    found.push(event);
    at = line.indexOf('{"', end + 1);
  }
  return { found, rest: '' };
}

/** The event that was torn, behind one that may have torn it; null: it is not whole yet. */
function mended(text: string): Json[] | null {
  const whole = parsed(text);
  if (whole !== null) return [whole];
  let at = 0;
  for (let places = 0; places < PLACES; places++) {
    at = text.indexOf('{"type":', at + 1);
    if (at < 0) return null;
    const end = closing(text, at);
    const inner = end < 0 ? null : parsed(text.slice(at, end + 1));
    const outer = inner === null ? null : parsed(text.slice(0, at) + text.slice(end + 1));
    if (inner !== null && outer !== null) return [inner, outer];
  }
  return null;
}

/** Where the object that begins at `start` ends; -1: not in this text. */
function closing(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at;
  }
  return -1;
}

function parsed(text: string): Json | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
