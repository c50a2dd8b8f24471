import type { Json } from '@lanemesh/event';
import { createScanner } from '@lanemesh/secrets';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tier } from '../support/tier.ts';
import { BLOCKS, drawn, IN_CONTEXT, TOKENS } from './planted.ts';

const scanner = createScanner({});
const numRuns = tier({ test: 250, ci: 5000 });
const text = fc.string({ unit: 'binary', maxLength: 80 });
const words = fc.lorem({ maxCount: 12 });
const planted = fc.constantFrom(...TOKENS, ...BLOCKS, ...IN_CONTEXT);

describe('[INV-12] a planted secret is found at any place', () => {
  test('of a text of any characters', () => {
    fc.assert(
      fc.property(text, text, planted, (before, after, it) => {
        expect(scanner.find(`${before} ${it.text} ${after}`)).toContainEqual({
          field: '',
          rule: it.rule,
        });
      }),
      { numRuns },
    );
  });

  test('of sentences, without a blank around it', () => {
    const edge = fc.constantFrom(
      '',
      '"',
      "'",
      '`',
      '(',
      '=',
      ':',
      ',',
      '\n',
      '.',
      '/',
      '|',
      '<',
      '>',
    );
    fc.assert(
      fc.property(words, edge, planted, edge, words, (before, open, it, close, after) => {
        const message = `${before} ${open}${it.text}${close} ${after}`;
        expect(scanner.find(message)).not.toEqual([]);
        const clean = scanner.redact(message) as string;
        expect(scanner.find(clean)).toEqual([]);
        expect(clean.startsWith(`${before} `)).toBe(true);
        expect(clean.endsWith(` ${after}`)).toBe(true);
      }),
      { numRuns },
    );
  });

  test('of a value of any shape, with its path', () => {
    const { json } = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        words,
        fc.integer(),
        fc.boolean(),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('json'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(json, planted, json, (beside, it, other) => {
        const value = { other, list: [beside, { deep: `see ${it.text}` }] };
        const at = { field: 'body.list[1].deep', rule: it.rule };
        expect(scanner.find(value, 'body')).toContainEqual(at);
        expect(scanner.redact(value)).toMatchObject({ other, list: [beside, {}] });
      }),
      { numRuns: numRuns / 5 },
    );
  });
});

describe('a hostile text is read in bounded time', () => {
  const size = 65_536;
  const repeated = (piece: string) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
  test.each([
    ...['a', 'A', '0', ' ', '/', '-', '"', "' + '", '%41', '\\x41', '\\', '\n', 'x\n', 'a ', 'a:'],
    ...[
      '-----BEGIN PRIVATE KEY-----',
      'password=',
      'basic ',
      'https://a:',
      'eyJ',
      'secret secret_key ',
    ],
    ...['QUFB', '%2541', '\u200b', 'mysql -p', '&#65;', 'A1b2C3d4', 'machine a login b password '],
    drawn('hostile', size),
    drawn('hostile hex', size, '0123456789abcdef'),
  ])('%j', (piece) => {
    const hostile = repeated(piece);
    // The processor's time, since others may be at work on this machine.
    const begun = process.cpuUsage();
    scanner.find(hostile);
    const { user } = process.cpuUsage(begun);
    expect(user / 1000).toBeLessThan(3_000);
  });
});
