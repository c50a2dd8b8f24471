/** One request to a provider. */
import type { Failure } from '../adapters/adapter.ts';
import { object, text } from '../adapters/events.ts';
import { failureOf } from '../adapters/failure.ts';
import type { Json } from '../adapters/lines.ts';
import type { ApiName, Exchange, Reply } from './exchange.ts';
import { WIRES } from './wires/wires.ts';

/** Where a model is, and by what its provider knows who pays. */
export interface Endpoint {
  readonly api: ApiName;
  /** Absent: where its maker has it. */
  readonly url?: string | undefined;
  readonly key: string;
}

export type Answered =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly failure: Failure };

/** A longer answer is none, bytes. */
const LONGEST = 8 * 1024 * 1024;
/** Characters of an error that are kept. */
const WORDS = 1000;

/**
 * Asks once. Never rejects but with the reason of the signal, when that is aborted. now: gives
 * milliseconds since 1970.
 */
export async function callModel(
  { api, url, key }: Endpoint,
  exchange: Exchange,
  signal: AbortSignal,
  now: () => number,
): Promise<Answered> {
  const wire = WIRES[api];
  const { path, body } = wire.request(exchange);
  try {
    const response = await fetch(`${(url ?? wire.url).replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...wire.headers(key) },
      body: JSON.stringify(body),
      // A key goes to the host it was given for, and no other.
      redirect: 'error',
      signal,
    });
    const said = await bodyOf(response);
    const document = documentIn(said);
    if (!response.ok) return refused(response, document, said, now());
    const reply = document === null ? null : wire.read(document);
    if (reply !== null) return { ok: true, reply };
    return failed({ reason: 'exit', text: 'its answer is none of its API' });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    const words = [message, cause?.code, cause?.message].filter(Boolean).join(': ');
    return failed({ ...failureOf(words, now()), reason: 'unreachable' });
  }
}

const failed = (failure: Failure): Answered => ({ ok: false, failure });

function refused(
  { status, headers }: Response,
  document: Json | null,
  said: string,
  now: number,
): Answered {
  const error = object(document?.error);
  const words = text(error.message) ?? text(document?.message) ?? said.slice(0, WORDS);
  // What kind of error it is stands beside its words, or in them.
  const kind = [text(error.type), text(error.code), text(error.status)].find((one) => one);
  const about = [`HTTP ${status}`, kind, words].filter(Boolean).join(': ').slice(0, WORDS);
  return failed(failureOf(about, now, { status, resets: resetIn(headers, error, now) }));
}

/** Seconds, or milliseconds, since 1970, as the provider says. */
function resetIn(headers: Headers, error: Json, now: number): number | undefined {
  const at = Number(headers.get('anthropic-ratelimit-unified-reset') ?? error.resets_at);
  if (Number.isFinite(at) && at > 0) return at;
  const after = headers.get('retry-after') ?? delayIn(error);
  if (after === undefined) return undefined;
  const seconds = Number(after);
  return Number.isFinite(seconds) ? now + seconds * 1000 : Date.parse(after) || undefined;
}

/** As Google says it: `{retryDelay: "17s"}` among the details. */
function delayIn({ details }: Json): string | undefined {
  const all = Array.isArray(details) ? details.map((one) => text(object(one).retryDelay)) : [];
  return all.find((one) => one !== undefined)?.replace(/s$/, '');
}

async function bodyOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > LONGEST) throw new Error('its answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function documentIn(said: string): Json | null {
  try {
    // Google puts an error into a list.
    const value: unknown = JSON.parse(said);
    const one = Array.isArray(value) ? value[0] : value;
    return typeof one === 'object' && one !== null ? (one as Json) : null;
  } catch {
    return null;
  }
}
