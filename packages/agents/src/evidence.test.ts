import { describe, expect, it } from 'vitest';
import { EVIDENCE_BYTES, evidence, redactor } from './evidence.ts';
import { titleLine } from './printable.ts';

const plain = (text: string) => text;

describe('evidence', () => {
  it('is the head and the last whole lines that fit', () => {
    const lines = Array.from({ length: 500 }, (_, i) => `line ${i} ünïcode`).join('\n');
    const made = evidence('$ npm test\nexit 1', lines, plain);
    expect(Buffer.byteLength(made)).toBeLessThanOrEqual(EVIDENCE_BYTES);
    expect(Buffer.byteLength(made)).toBeGreaterThan(EVIDENCE_BYTES - 50);
    expect(made).toMatch(/^\$ npm test\nexit 1\n…\nline \d+ ünïcode\n.*line 499 ünïcode$/s);
    expect(made).not.toContain('\ufffd');
  });

  it('fits even if it is one endless line of wide characters', () => {
    const made = evidence('€'.repeat(5000), '🙂'.repeat(5000), plain);
    expect(Buffer.byteLength(made)).toBeLessThanOrEqual(EVIDENCE_BYTES);
    expect(made).toMatch(/^€+…\n…\n🙂+$/u);
  });

  it('holds no colour, no cursor movement and no control character', () => {
    const made = evidence(
      'x',
      '\u001b[31mred\u001b[0m\r\n\u001b]0;title\u0007a\u0000b\u202ec\u0085',
      plain,
    );
    expect(made).toBe('x\nred\na\ufffdb\ufffdc\ufffd');
  });
});

describe('the redactor', () => {
  const redact = redactor({
    API: 'correct-horse-battery',
    AWS_SECRET: '/begins/with/a/slash',
    SHORT: 'elevenchars',
    WHERE: '/srv/ana/projects',
    LANG: 'de_DE.UTF-8.long',
    ABSENT: undefined,
  });

  it.each([
    ['a correct-horse-battery b', 'a «redacted» b'],
    ['/begins/with/a/slash', '«redacted»'],
    ['elevenchars /srv/ana/projects de_DE.UTF-8.long', null],
    [`token ghp_${'a1'.repeat(18)}!`, 'token «redacted»!'],
    ['AKIAIOSFODNN7EXAMPLE', '«redacted»'],
    ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer «redacted»'],
    ['https://ana:hunter2@example.org/x', 'https://ana:«redacted»@example.org/x'],
    [
      '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\ndef\n-----END OPENSSH PRIVATE KEY-----\nafter',
      '«redacted»\nafter',
    ],
    ['-----BEGIN PRIVATE KEY-----\ncut off', '«redacted»'],
    ['nothing secret in src/task-enqueued.ts:12', null],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected ?? text);
  });

  it('sees through colours inside a secret', () => {
    expect(evidence('x', 'correct-\u001b[1mhorse\u001b[0m-battery', redact)).toBe('x\n«redacted»');
  });
});

it('a title becomes one bounded line', () => {
  expect(titleLine('  a\n\nMesh-Task: forged\t b ')).toBe('a Mesh-Task: forged b');
  expect(titleLine('\n')).toBe('Untitled task');
  expect(Buffer.byteLength(titleLine('ü'.repeat(300)))).toBeLessThanOrEqual(200);
});
