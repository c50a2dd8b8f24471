import { expect, test } from 'vitest';
import { testbed } from '../testbed.ts';
import { impacts } from './impact.ts';

const changed = (path: string, from: string | null = null) => ({
  path,
  from,
  status: 'changed' as const,
  binary: false,
  added: [],
  removed: [],
  hunks: [],
});

test('a change of what other repositories rely on is told by path and pattern', () => {
  const files = [changed('api/v1.json'), changed('src/a.ts'), changed('new.md', 'api/old.md')];
  expect(impacts(files, ['api/**'])).toEqual([
    'changes api/v1.json, which other repositories rely on (api/**)',
    'changes api/old.md, which other repositories rely on (api/**)',
  ]);
  expect(impacts(files, [])).toEqual([]);
  const many = Array.from({ length: 40 }, (_, n) => changed(`api/${n}.json`));
  expect(impacts(many, ['api/**'])).toHaveLength(8);
  expect(impacts(many, ['api/**']).at(-1)).toBe('and 33 more of this kind');
});

test('it is noted and holds nothing up; what is outside the paths of its lane blocks', async () => {
  const world = await testbed();
  const guards = { off: [], people: [], impact: ['src/**'], lines: null, files: null };
  const spec = world.spec({ run: 'echo b > src/a.txt', accept: ['true'], guards });
  const end = await world.agents.run(spec, new AbortController().signal);
  expect(end).toMatchObject({
    outcome: 'passed',
    flags: [],
    notes: ['changes src/a.txt, which other repositories rely on (src/**)'],
  });
  const bounds = { allowed: [['docs/**']], owned: [] };
  const outside = await world.agents.run(
    { ...spec, epoch: 2, bounds },
    new AbortController().signal,
  );
  expect(outside).toMatchObject({ outcome: 'failed', stage: 'paths' });
});
