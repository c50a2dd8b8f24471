/** What an agent's own words on its error channels mean. Never used on what its model wrote. */
import type { Failure } from './adapter.ts';
import { resetIn } from './reset.ts';

const QUOTA =
  /usage limit|hit your limit|rate.?limit|\b429\b|too many requests|quota (?:exceeded|exhausted)|exhausted your (?:daily )?quota|exceeded your current quota|RESOURCE_EXHAUSTED|insufficient_quota|credit balance is too low|\b402\b/i;
/** What names a time to come back at, and nothing else that we know. */
const LATER = /try again (?:at|in)\b/i;
/** Quotas that come back within minutes. */
const MOMENT = /rate.?limit|too many requests|\b429\b/i;
const LONG = /usage|quota|daily|weekly|billing|credit|plan/i;
const OVERLOADED =
  /overloaded|\b(?:500|502|503|504|529)\b|service unavailable|\bUNAVAILABLE\b|internal server error|at capacity|bad gateway/i;
const NO_MODEL =
  /model\b.{0,120}(?:not found|does not exist|not exist|not supported|not available|no access|invalid)|(?:unknown|invalid|no such|unsupported) model|ProviderModelNotFound/i;
const SIGNED_OUT =
  /not logged in|not authenticated|run \/login|please (?:log|sign) ?in|unauthori[sz]ed|\b40[13]\b|(?:invalid|incorrect|missing|expired).{0,40}(?:api.?key|token|credential|environment variable)|api.?key not valid|API_KEY_INVALID|no auth(?:entication)?\b.{0,60}(?:found|selected|method)|invalid auth method|authentication (?:failed|required|error)|oauth token|must set.{0,40}(?:key|auth)|set an auth method/i;
const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|fetch failed|connection (?:error|refused|reset|failed)|unable to connect|(?:failed to|cannot) connect|API Error: terminated|getaddrinfo|error sending request|network error|dns error/i;

/** A quota without a time that comes back within minutes, milliseconds. */
const SOON = 5 * 60_000;

/** What the CLI or its provider said beside the words. */
export interface Hints {
  /** HTTP status of the provider. */
  readonly status?: number | undefined;
  /** When the quota is there again, in seconds or milliseconds since 1970. */
  readonly resets?: number | undefined;
}

/** What an error means. now: milliseconds since 1970. */
export function failureOf(text: string, now: number, { status, resets }: Hints = {}): Failure {
  const reason = byStatus(status, text) ?? byText(text);
  if (reason !== 'quota_limited') return { reason, text };
  const short = isMomentary(text) ? now + SOON : undefined;
  const until = resetIn(text, now, resets) ?? short;
  return { reason, text, ...(until === undefined ? {} : { resets: until }) };
}

/** Whether a quota without a time comes back within minutes, by its words. */
export function isMomentary(text: string): boolean {
  return MOMENT.test(text) && !LONG.test(text);
}

function byStatus(status: number | undefined, text: string): Failure['reason'] | null {
  if (status === undefined) return null;
  if (status === 429 || status === 402) return 'quota_limited';
  if (status === 401 || status === 403) return QUOTA.test(text) ? 'quota_limited' : 'signed_out';
  if (status === 404) return 'no_model';
  return status >= 500 ? 'overloaded' : null;
}

function byText(text: string): Failure['reason'] {
  if (QUOTA.test(text)) return 'quota_limited';
  if (SIGNED_OUT.test(text)) return 'signed_out';
  if (NO_MODEL.test(text)) return 'no_model';
  if (OVERLOADED.test(text)) return 'overloaded';
  if (UNREACHABLE.test(text)) return 'unreachable';
  return LATER.test(text) ? 'quota_limited' : 'exit';
}
