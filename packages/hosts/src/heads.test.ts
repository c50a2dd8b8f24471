import { expect, test } from 'vitest';
import { headRef } from './branches.ts';
import { createHeads } from './heads.ts';
import { TASK, testbed } from './testbed.ts';
import { wipName } from './wip.ts';

test('a head branch is found by its task, and removed only as it was found', async () => {
  const bed = await testbed();
  const ana = await bed.node();
  const { head } = (await ana.host.read(ana.t)) as { head: string | null };
  expect(await ana.host.fence(ana.t, 'n:claim', head)).toBe('fenced');
  const heads = createHeads(ana.code);
  const oid = bed.at(headRef(bed.t)) as string;
  expect([...(await heads.kept(bed.t.repo))]).toEqual([[wipName(TASK), oid]]);
  await heads.drop(bed.t.repo, wipName(TASK), bed.tip());
  expect(bed.at(headRef(bed.t))).toBe(oid);
  await heads.drop(bed.t.repo, wipName(TASK), oid);
  expect(bed.at(headRef(bed.t))).toBeNull();
  expect(await heads.kept({ ...bed.t.repo, url: `${bed.t.repo.url}-nowhere` })).toEqual(new Map());
});
