import { describe, expect, test } from 'vitest';
import { nearest } from './nearest.ts';
import { readLine, splitLine } from './words.ts';

const read = (...words: string[]) => {
  const { command, args, given } = readLine(splitLine(words));
  return { name: command.name, args, given };
};

describe('words and options', () => {
  test('options stand anywhere', () => {
    for (const words of [
      ['publish', 'x.a', '--subject', 's', '--json'],
      ['--json', '--subject', 's', 'publish', 'x.a'],
      ['--subject=s', 'publish', '--json', 'x.a'],
    ]) {
      const { name, args, given } = read(...words);
      expect([name, args, given.text('subject'), given.on('json')]).toEqual([
        'publish',
        ['x.a'],
        's',
        true,
      ]);
    }
  });

  test('texts stay texts', () => {
    for (const text of ['01h8', '1e3', '0x10', '007', '', ' ', '-', 'true', '-5', '--odd', 'a=b']) {
      expect(read('publish', 'x.a', `--subject=${text}`).given.text('subject')).toBe(text);
      expect(read('publish', 'x.a', '--subject', text).given.text('subject')).toBe(text);
    }
    for (const text of ['01h8', '1e3', '0x10', '-', '-5', 'a=b']) {
      expect(read('publish', text).args).toEqual([text]);
      expect(read('publish', '--', text).args).toEqual([text]);
    }
    expect(read('publish', '--', '--odd').args).toEqual(['--odd']);
  });

  test('a number after a flag may be left out', () => {
    expect(read('sync', '--watch').given.text('watch')).toBeUndefined();
    expect(read('sync', '--watch', '5').given.text('watch')).toBe('5');
    expect(read('--watch', 'sync').name).toBe('sync');
  });

  test('a flag without its value does not eat the next flag', () => {
    expect(() => read('publish', 'x.a', '--subject', '--json')).toThrow('--subject needs a value');
    expect(() => read('publish', 'x.a', '--subject')).toThrow('--subject needs a value');
  });

  test('a flag given twice is refused where one value is wanted', () => {
    const { given } = read('publish', 'x.a', '--subject', 'a', '--subject', 'b');
    expect(() => given.text('subject')).toThrow('--subject is given 2 times');
    expect(read('log', '--kind', 'a', '--kind', 'b').given.list('kind')).toEqual(['a', 'b']);
  });

  test('too many and too few words', () => {
    expect(() => read('publish', 'x.a', 'x.b')).toThrow('too many words: `x.b`');
    expect(() => read('join')).toThrow('words are missing: mesh join <url>');
    expect(() => read('status', '--json=1')).toThrow('--json takes no value');
  });

  test('numbers keep to their range', () => {
    const range = { min: 1, max: 512, whole: true };
    expect(read('publish', '--batch', '64').given.number('batch', range)).toBe(64);
    for (const text of ['0', '513', '1.5', '1e2', 'many', '-1', ''])
      expect(() => read('publish', `--batch=${text}`).given.number('batch', range)).toThrow(
        '--batch: ',
      );
  });
});

test('the nearest word is one that was probably meant', () => {
  const words = ['status', 'sync', 'publish', 'node list'];
  expect(nearest('statsu', words)).toBe('status');
  expect(nearest('pub', words)).toBe('publish');
  expect(nearest('node lsit', words)).toBe('node list');
  expect(nearest('completely-else', words)).toBeNull();
});
