import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../../test/support/scratch.ts';
import { leftInGroups } from './cgroup-memory.ts';

const place = scratchFolder();
let nth = 0;

/** What is left where these files are. self: the lines of /proc/self/cgroup. */
function leftWith(self: string, files: Readonly<Record<string, string>>): number {
  const root = join(place, String(nth++));
  for (const [path, text] of Object.entries({ ...files, self })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return leftInGroups(root, join(root, 'self'));
}

test('files that the kernel keeps while nobody needs the room are not used memory', () => {
  const files = {
    'app/memory.max': '1000\n',
    'app/memory.current': '990\n',
    'app/memory.stat': 'anon 100\nfile 890\ninactive_file 700\nactive_file 190\n',
  };
  expect(leftWith('0::/app\n', files)).toBe(710);
});

test('of several limits the narrowest counts, also one above', () => {
  const files = {
    'memory.max': '500\n',
    'memory.current': '450\n',
    'memory.stat': '',
    'app/one/memory.max': 'max\n',
    'app/one/memory.current': '450\n',
  };
  expect(leftWith('0::/app/one\n', files)).toBe(50);
});

test('in a container of the older kind, whose path is that of the host', () => {
  const files = {
    'memory/memory.limit_in_bytes': '2000\n',
    'memory/memory.usage_in_bytes': '1900\n',
    'memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 900\n',
  };
  expect(leftWith('5:cpu,memory:/docker/ab\n4:pids:/\n0::/\n', files)).toBe(1000);
});

test('nothing limits it where no group does, or none can be read', () => {
  expect(leftWith('0::/\n', {})).toBe(Number.POSITIVE_INFINITY);
  expect(leftWith('0::/\n', { 'memory.max': 'max\n', 'memory.current': '1\n' })).toBe(Infinity);
  expect(leftInGroups(place, join(place, 'missing'))).toBe(Infinity);
});

test('more than is allowed leaves nothing', () => {
  const files = { 'memory.max': '10\n', 'memory.current': '20\n' };
  expect(leftWith('0::/\n', files)).toBe(0);
});
