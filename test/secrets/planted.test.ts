import { canonicalProblem, type Json } from '@lanemesh/event';
import { createScanner } from '@lanemesh/secrets';
import { describe, expect, test } from 'vitest';
import { BLOCKS, IN_CONTEXT, type Planted, TOKENS } from './planted.ts';

const scanner = createScanner({});
const ALL = [...TOKENS, ...BLOCKS, ...IN_CONTEXT];
const cases = (planted: readonly Planted[]) => planted.map((it) => [it.what, it] as const);

/** The secret is found and named by its field, and no part of it is left when it is hidden. */
function expectFound(value: Json, { secret, rule }: Planted, field: string): void {
  expect(scanner.find(value, 'body')).toContainEqual({ field, rule });
  expectHidden(value, secret);
}

function expectHidden(value: Json, secret: string): void {
  const clean = scanner.redact(value);
  expect(scanner.find(clean)).toEqual([]);
  const text = JSON.stringify(clean);
  for (const part of secret.match(/[\w+/=-]{12}/g) ?? [secret]) expect(text).not.toContain(part);
}

test('there are at least sixty of them, each once', () => {
  expect(TOKENS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(ALL.map(({ what }) => what)).size).toBe(ALL.length);
});

describe('[INV-12] a secret is found', () => {
  test.each(cases(ALL))('alone: %s', (_, it) => {
    expectFound({ run: it.text }, it, 'body.run');
  });

  test.each(cases(ALL))('inside a sentence: %s', (_, it) => {
    const sentence = `Fix the build on eve’s laptop (see the notes):\nuse ${it.text}, then try again.`;
    expectFound({ accept: ['npm test', sentence] }, it, 'body.accept[1]');
  });

  test.each(cases(ALL))('inside a shell command: %s', (_, it) => {
    const quote = it.text.includes('"') ? "'" : '"';
    const command = `set -e; LC_ALL=C ./deploy.sh --at ${quote}${it.text}${quote} >out.log 2>&1 && echo ok`;
    expectFound({ run: command }, it, 'body.run');
  });

  test.each(cases(ALL))('in a JSON key: %s', (_, it) => {
    const value = { labels: { [it.text]: 'yes', plain: { [it.text]: 1 } } };
    expectFound(value, it, 'body.labels.{key}');
    expect(scanner.find(value, 'body')).toContainEqual({
      field: 'body.labels.plain.{key}',
      rule: it.rule,
    });
    expect(JSON.stringify(scanner.find(value))).not.toContain(it.secret.slice(0, 12));
    expect(canonicalProblem(scanner.redact(value))).toBeNull();
  });

  test.each(cases(ALL))('as JSON in a text: %s', (_, it) => {
    expectFound({ body: JSON.stringify({ a: [it.text] }) }, it, 'body.body');
  });
});

describe('[INV-12] redaction leaves the rest', () => {
  test.each(cases(TOKENS))('around %s', (_, it) => {
    const value = { run: `deploy '${it.text}' now`, n: 7, list: [true, null, 'kept'] };
    expect(scanner.redact(value)).toEqual({ ...value, run: `deploy '«redacted:${it.rule}»' now` });
  });

  test.each(cases(IN_CONTEXT))('around %s', (_, it) => {
    const hidden = it.text.replace(it.secret, () => `«redacted:${it.rule}»`);
    expect(scanner.redact(`a ${it.text} b`)).toBe(`a ${hidden} b`);
  });

  test.each(cases(BLOCKS))('around %s', (_, it) => {
    expect(scanner.redact(`key:\n${it.text}\nend`)).toBe(`key:\n«redacted:${it.rule}»\nend`);
  });
});
