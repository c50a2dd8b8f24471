import { expect, test } from 'vitest';
import { failureOf } from './failure.ts';

const NOW = new Date(2026, 10, 21, 19, 0).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  ['API Error: Request rejected (429) · Please try again later', 'quota_limited'],
  ['You’ve hit your usage limit.', 'quota_limited'],
  ["You've hit your usage limit.", 'quota_limited'],
  ['TerminalQuotaError: You have exhausted your daily quota on this model.', 'quota_limited'],
  ['Your credit balance is too low to access the API', 'quota_limited'],
  ['{"error":{"status":"RESOURCE_EXHAUSTED"}}', 'quota_limited'],
  ['You’ve used all of it. Please try again at 8:15 AM.', 'quota_limited'],
  ['Too much at once, try again in 20s', 'quota_limited'],
  ['The server is overloaded, try again in 5s', 'overloaded'],
  ['fetch failed, we try again in 2 s', 'unreachable'],
  ['API Error: 529 overloaded_error', 'overloaded'],
  ['HTTP 503 Service Unavailable', 'overloaded'],
  ['Not logged in · Please run /login', 'signed_out'],
  ['unexpected status 401 Unauthorized', 'signed_out'],
  ['No authentication information found.', 'signed_out'],
  ['No auth type is selected', 'signed_out'],
  ['Missing environment variable: `STUB_KEY`', 'signed_out'],
  ['The model `gpt-9` does not exist or you do not have access to it', 'no_model'],
  ['ProviderModelNotFoundError', 'no_model'],
  ['connect ECONNREFUSED 127.0.0.1:443', 'unreachable'],
  ['getaddrinfo ENOTFOUND api.example.org', 'unreachable'],
  ['cannot read property x of undefined', 'exit'],
  ['wrote 429000 bytes', 'exit'],
])('%s: %s', (text, reason) => {
  expect(failureOf(text, NOW).reason).toBe(reason);
});

test('a status says more than words', () => {
  expect(failureOf('try later', NOW, { status: 429 }).reason).toBe('quota_limited');
  expect(failureOf('no', NOW, { status: 403 }).reason).toBe('signed_out');
  expect(failureOf('no', NOW, { status: 404 }).reason).toBe('no_model');
  expect(failureOf('no', NOW, { status: 500 }).reason).toBe('overloaded');
  expect(failureOf('rate limit', NOW, { status: 400 }).reason).toBe('quota_limited');
});

test.each([
  ['usage limit: try again at 8:05 PM.', HOUR + 5 * MINUTE],
  ['usage limit: try again at 8:15 AM.', 13 * HOUR + 15 * MINUTE],
  ['usage limit · resets 11pm', 4 * HOUR],
  ['usage limit: try again in 3 hours 12 minutes', 3 * HOUR + 12 * MINUTE],
  ['quota exceeded, retry in 17.5s', 17_500],
  ['usage limit: try again in 2 days', 2 * DAY],
  [`usage limit until ${new Date(NOW + DAY).toISOString()}`, DAY],
  ['usage limit: try again at Nov 25th, 2026 8:05 PM', 4 * DAY + HOUR + 5 * MINUTE],
  ['usage limit', undefined],
  ['usage limit: try again in 20000 days', undefined],
  ['rate limit reached', 5 * MINUTE],
  ['rate limit reached, retry after 30s', 30_000],
])('%s', (text, ahead) => {
  expect(failureOf(text, NOW).resets).toBe(ahead === undefined ? undefined : NOW + ahead);
});

test('a reset in seconds or milliseconds is read, and one that cannot be is not believed', () => {
  const at = (resets: number) => failureOf('usage limit', NOW, { resets }).resets;
  expect(at(Math.floor((NOW + HOUR) / 1000))).toBe(NOW + HOUR);
  expect(at(NOW + HOUR)).toBe(NOW + HOUR);
  for (const wrong of [0, -1, Number.NaN, NOW - 1, NOW + 9 * DAY, NOW * 1000, 3600])
    expect(at(wrong), String(wrong)).toBeUndefined();
});
