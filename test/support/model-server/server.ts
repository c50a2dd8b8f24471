/**
 * A model on loopback that answers as four model APIs do, by what a test tells it: text, calls of
 * the client's own tools, refusals, silence, rubbish.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { anthropic } from './anthropic.ts';
import { chat } from './chat.ts';
import { gemini } from './gemini.ts';
import { responses } from './responses.ts';
import { type Reply, type Rule, replyTo, turnOf } from './script.ts';
import type { Ask, Frame, Turn, Usage, Wire } from './wire.ts';

const WIRES: readonly Wire[] = [anthropic, responses, chat, gemini];

/** One request the server has had. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** How the client showed who it is: `header: value`. */
  readonly credential: string | null;
  /** null: not for the model. */
  readonly ask: Ask | null;
  readonly reply: Reply | null;
  /** Tokens the server said this took; none for a refusal. */
  readonly usage: Usage | null;
}

export class ModelServer {
  readonly asked: Asked[] = [];
  /** What it could not do: a reply that the client offers no tool for. */
  readonly problems: string[] = [];
  /** Whether it has a cache of what was said before; else half of a conversation that goes on is. */
  caches = false;
  readonly #cache: string[] = [];
  readonly #rules: Rule[] = [];
  readonly #server = createServer((request, response) => {
    this.#take(request, response).catch((error: Error) => {
      this.problems.push(`${request.url}: ${error.message}`);
      response.writeHead(500).end();
    });
  });
  #count = 0;

  /** Starts one on a free port of 127.0.0.1. */
  static async start(): Promise<ModelServer> {
    const server = new ModelServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Prompts that fit get these turns from now on; a later rule comes before an earlier one. */
  when(pattern: RegExp, ...turns: Rule['turns']): void {
    this.#rules.push({ when: pattern, turns });
  }

  /** The requests for the model whose prompt fits. */
  asks(pattern: RegExp = /(?:)/): Asked[] {
    return this.asked.filter(({ ask }) => ask !== null && pattern.test(ask.prompt));
  }

  /** Tokens of all answers to prompts that fit, but for those that fit `except` too. */
  spent(pattern: RegExp = /(?:)/, except?: RegExp): Usage {
    const total = { input: 0, cached: 0, output: 0 };
    for (const { usage, ask } of this.asks(pattern)) {
      if (ask !== null && except?.test(ask.prompt)) continue;
      total.input += usage?.input ?? 0;
      total.cached += usage?.cached ?? 0;
      total.output += usage?.output ?? 0;
    }
    return total;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Characters of a prompt that were said before, as far as its client had them kept. */
  #cachedOf({ prompt, marked = prompt }: Ask): number {
    const lengths = this.#cache.map((kept) => {
      let same = 0;
      while (same < kept.length && kept[same] === prompt[same]) same++;
      return same;
    });
    if (marked !== '') this.#cache.push(marked);
    return Math.max(0, ...lengths);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', this.url).pathname;
    const text = await bodyOf(request);
    const about = { method: request.method ?? '', path, credential: credentialOf(request) };
    const wire = request.method === 'POST' ? WIRES.find((one) => one.takes(path)) : undefined;
    if (wire === undefined) {
      this.asked.push({ ...about, ask: null, reply: null, usage: null });
      aside(path, response);
      return;
    }
    const ask: Ask = { wire: wire.name, ...wire.read(path, JSON.parse(text)) };
    const reply = replyTo(ask, this.#rules);
    const turn = turnOf(reply, ask);
    const cached = this.caches ? this.#cachedOf(ask) : null;
    const frame = {
      id: String(++this.#count),
      model: ask.model,
      usage: usageOf(ask, turn, cached),
    };
    this.asked.push({ ...about, ask, reply, usage: turn && frame.usage });
    if (turn !== null) speak(response, wire, ask, turn, frame);
    else if ('refuse' in reply) {
      const hour = Math.floor(Date.now() / 1000) + 3600;
      const { status, headers, body } = wire.refuse(reply.refuse, reply.resetsAt ?? hour);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    } else if ('broken' in reply) breakOff(response, wire, ask, frame, reply.broken);
  }
}

function speak(response: ServerResponse, wire: Wire, ask: Ask, turn: Turn, frame: Frame): void {
  if (!ask.stream) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(wire.document(turn, frame)));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const { event, data } of wire.stream(turn, frame)) response.write(sse(event, data));
  response.end();
}

function breakOff(
  response: ServerResponse,
  wire: Wire,
  ask: Ask,
  frame: Frame,
  how: 'silent' | 'garbage' | 'cut',
): void {
  if (how === 'silent') return;
  response.writeHead(200, {
    'content-type': ask.stream ? 'text/event-stream' : 'application/json',
  });
  if (how === 'garbage') {
    response.end('data: {"type":"mess\n\n<html>502 Bad Gateway</html>\n\n');
    return;
  }
  const [first] = wire.stream({ text: 'I will begin by', calls: [] }, frame);
  response.write(sse(first?.event, first?.data).slice(0, -20), () => response.destroy());
}

const sse = (event: string | undefined, data: unknown) =>
  `${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** What clients ask beside: which models there are, how many tokens a text has. */
function aside(path: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const tokens = { input_tokens: 10, totalTokens: 10 };
  const models = { object: 'list', data: [{ id: 'stub-model', object: 'model' }], models: [] };
  response.end(JSON.stringify(/count_?tokens$/i.test(path) ? tokens : models));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function credentialOf({ headers }: IncomingMessage): string | null {
  const names = ['authorization', 'x-api-key', 'x-goog-api-key'];
  const name = names.find((one) => headers[one] !== undefined);
  return name === undefined ? null : `${name}: ${headers[name]}`;
}

/**
 * About four letters a token. cached: characters; null: of a conversation that goes on, half is in
 * the cache.
 */
function usageOf(ask: Ask, turn: Turn | null, known: number | null): Usage {
  const whole = Math.ceil(ask.prompt.length / 4) + 1;
  const half = ask.results.length > 0 ? Math.floor(whole / 2) : 0;
  const cached = known === null ? half : Math.floor(known / 4);
  const output = Math.ceil(JSON.stringify(turn).length / 4);
  return { input: whole - cached, cached, output };
}
