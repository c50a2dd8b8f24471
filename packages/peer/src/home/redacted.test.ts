import { expect, test } from 'vitest';
import { noLonger } from './redacted.ts';

test('[INV-12] what stands for a secret makes no text longer than an event may hold', () => {
  const long = `${'a'.repeat(1990)} pass1234`;
  const hidden = long.replace('pass1234', '«redacted:credential»');
  const body = { summary: long, n: 1, manual: ['x', 'pass1234'], o: { text: 'pass1234' } };
  const after = {
    summary: hidden,
    n: 1,
    manual: ['x', '«redacted:credential»'],
    o: { text: '«redacted:credential»' },
  };
  const made = noLonger(body, after);
  expect(Buffer.byteLength(made.summary)).toBeLessThanOrEqual(Buffer.byteLength(long));
  expect(made.summary).toContain('«redact');
  expect(made).toMatchObject({ n: 1, manual: after.manual, o: after.o });
  expect(noLonger(body, body)).toBe(body);
});
