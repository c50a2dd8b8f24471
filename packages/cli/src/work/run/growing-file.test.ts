import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../../../test/support/scratch.ts';
import { followLines } from './growing-file.ts';

const folder = scratchFolder();

test('lines are given once each as they are written, the last look comes after the end', async () => {
  const path = join(folder, 'a.log');
  writeFileSync(path, 'one\ntw');
  const lines: string[] = [];
  let over = false;
  const onLine = (line: string) => {
    lines.push(line);
    if (line === 'one') appendFileSync(path, 'o\nthree\n');
    if (line !== 'three') return;
    appendFileSync(path, 'four\nand no end');
    over = true;
  };
  await followLines(path, 0, onLine, new AbortController().signal, () => over);
  expect(lines).toEqual(['one', 'two', 'three', 'four', 'and no end']);
});

test('one who interrupts it gets what is there', async () => {
  const path = join(folder, 'b.log');
  writeFileSync(path, 'one\n');
  const lines: string[] = [];
  const stop = new AbortController();
  const onLine = (line: string) => {
    lines.push(line);
    stop.abort();
  };
  await followLines(path, 0, onLine, stop.signal);
  expect(lines).toEqual(['one']);
});
