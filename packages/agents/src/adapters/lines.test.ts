import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, Lines } from './lines.ts';

/** What comes out of these pieces. */
function read(...pieces: string[]): Json[] {
  const events: Json[] = [];
  const lines = new Lines((event) => events.push(event));
  for (const piece of pieces) lines.push(Buffer.from(piece));
  lines.end();
  return events;
}

const A = { type: 'assistant', message: { content: [{ type: 'text', text: 'a "}{" b' }] } };
const B = { type: 'rate_limit_event', rate_limit_info: { status: 'allowed' } };
const line = (value: unknown) => `${JSON.stringify(value)}\n`;

test('events come out whole however the stream is cut', () => {
  const bytes = Buffer.from(line(A) + line({ ...B, note: 'ä→🦊' }));
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const ends = [...cuts.sort((a, b) => a - b), bytes.length];
      const events: Json[] = [];
      const lines = new Lines((event) => events.push(event));
      ends.forEach((end, i) => {
        lines.push(bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
      });
      lines.end();
      expect(events).toEqual([A, { ...B, note: 'ä→🦊' }]);
    }),
  );
});

test.each([
  ['text between', `Warning: x\n${line(A)}\n--\n${line(B)}`, [A, B]],
  ['two on a line', `${JSON.stringify(A)}${line(B)}`, [A, B]],
  ['text before one on its line', `npm warn {} ${line(A)}`, [A]],
  ['no line feed at the end', JSON.stringify(A), [A]],
  ['one broken off at the end', `${line(B)}{"type":"resu`, [B]],
  ['one in two lines', line(A).replace('"message"', '"mess\nage"'), [A]],
  [
    'another between its halves',
    line(A).replace('"message"', `"mess\n${JSON.stringify(B)}\nage"`),
    [B, A],
  ],
  ['another inside it', line(A).replace('"message"', `"mess${JSON.stringify(B)}\nage"`), [B, A]],
  ['one that is never finished', `{"type":"x","a":[1,\n${line(A)}${line(B)}`, [A, B]],
  ['JSON that is no object', `[1]\n"a"\n3\nnull\n${line(A)}`, [A]],
])('%s', (_, text, events) => {
  expect(read(text)).toEqual(events);
});

test('a torn event is given up after a while, and a line without end is dropped', () => {
  const noise = Array.from({ length: 40 }, (_, i) => `noise ${i}\n`).join('');
  expect(read(`{"type":"x","a":"\n${noise}"}\n${line(A)}`)).toEqual([A]);
  const lines = Array.from({ length: 10 }, () => 'x'.repeat(1024 * 1024));
  expect(read(...lines, '\n', line(A))).toEqual([A]);
});
