import { createScanner } from '@lanemesh/secrets';
import { describe, expect, test } from 'vitest';
import { BLOCKS, drawn, IN_CONTEXT, type Planted, TOKENS } from './planted.ts';

/** Ways to write a text so that it no longer reads as itself. */
const ENCODED: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => `echo ${base64(text)} | base64 -d`,
  base64url: (text) =>
    `token=${base64(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`,
  'base64 in lines': (text) =>
    `data:\n${base64(text)
      .match(/.{1,40}/g)
      ?.join('\n  ')}`,
  'base64 after other text': (text) => base64(`login of ana on her laptop: ${text} (until May)`),
  'base64 behind a word': (text) => `cred${base64(text)}`,
  'base64 twice': (text) => base64(base64(text)),
  hex: (text) => `echo ${hex(text)} | xxd -r -p`,
  'capital hex': (text) => hex(text).toUpperCase(),
  'hex with blanks': (text) => hex(text).match(/../g)?.join(' ') ?? '',
  'hex escapes': (text) => hex(text).replace(/../g, '\\x$&'),
  'unicode escapes': (text) => hex(text).replace(/../g, '\\u00$&'),
  'percent, all of it': (text) => hex(text).replace(/../g, '%$&'),
  'percent, as in a URL': (text) => `https://a.dev/?q=%20${encodeURIComponent(text)}&r=1`,
  'percent in base64': (text) => base64(encodeURIComponent(text)),
};

/** Ways to take a text apart at `at` so that nobody sees it in one piece. */
const SPLIT: Readonly<Record<string, (head: string, tail: string) => string>> = {
  'JavaScript, Python, Java': (a, b) => `const k = '${a}' + '${b}';`,
  'double quotes': (a, b) => `k = "${a}"+"${b}"`,
  'PHP, Perl': (a, b) => `$k = "${a}" . '${b}';`,
  Lua: (a, b) => `k = "${a}" .. "${b}"`,
  SQL: (a, b) => `SELECT '${a}' || '${b}'`,
  C: (a, b) => `char *k = "${a}" "${b}";`,
  'a list that is joined': (a, b) => `['${a}', '${b}'].join('')`,
  'over two lines': (a, b) => `k = "${a}" +\n    "${b}"`,
  'Python in brackets': (a, b) => `k = ("${a}"\n     f"${b}")`,
  'shell quotes': (a, b) => `export K=${a}""${b}`,
  'shell quotes around a half': (a, b) => `export K=${a}'${b}'`,
  'in JSON': (a, b) => JSON.stringify({ code: `k = "${a}" + "${b}"` }),
  'a line break': (a, b) => `key: ${a}\n${b} of ana`,
  'a line break and margin': (a, b) => `> key: ${a}\r\n>   ${b}\n> of ana`,
  'a continued line': (a, b) => `curl -H ${a}\\\n  ${b}`,
  'a zero-width space': (a, b) => `${a}\u200b${b}`,
  'soft hyphen and joiners': (a, b) => `${a}\u00ad\u200d\u2060${b}`,
};

const scanner = createScanner({});

const rules = (text: string) => scanner.find(text, 'run').map(({ rule }) => rule);

describe.each(Object.entries(ENCODED))('[INV-12] found in %s', (_, encode) => {
  test.each([...TOKENS, ...BLOCKS, ...IN_CONTEXT].map((it) => [it.what, it] as const))(
    '%s',
    (_, it) => {
      const text = encode(it.text);
      expect(rules(text)).toContain(it.rule);
      expect(scanner.find(scanner.redact(text))).toEqual([]);
    },
  );
});

describe.each(Object.entries(SPLIT))('[INV-12] found in two pieces: %s', (_, split) => {
  test.each(TOKENS.map((it) => [it.what, it] as const))('%s', (_, it) => {
    for (const at of cuts(it)) {
      const text = split(it.secret.slice(0, at), it.secret.slice(at));
      expect(rules(text), `cut at ${at}`).toContain(it.rule);
      const clean = scanner.redact(text) as string;
      expect(scanner.find(clean)).toEqual([]);
      for (const part of it.secret.match(/.{12}/g) ?? []) expect(clean).not.toContain(part);
    }
  });
});

/** After the prefix, in the middle, and near the end. */
function cuts({ secret, what }: Planted): number[] {
  const prefix = (secret.search(/[-_.:]/) + 1 || 4) % secret.length;
  const anywhere = 1 + (drawn(`cut ${what}`, 2).charCodeAt(0) % (secret.length - 1));
  return [prefix, secret.length >> 1, secret.length - 4, anywhere];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}
