/** What every commit store does. Run by the tests of each of them. */
import { describe, expect, test } from 'vitest';
import { rawCommit } from '../../../test/support/raw-commit.ts';
import { type CommitStore, commitId, MAX_COMMIT_BYTES, RefMoved } from './store.ts';

export interface StoreUnderTest {
  readonly store: CommitStore;
  /** Another store on what this one made durable, as after a restart. */
  reopen(): Promise<CommitStore>;
}

const ABSENT = '1'.repeat(40);
const LOG = 'refs/heads/mesh/log/a';
const LEDGER = 'refs/heads/mesh/ledger';

/** Commits of one chain, oldest first, and their ids. */
function chainOf(length: number) {
  const raws: Uint8Array[] = [];
  const ids: string[] = [];
  for (let i = 0; i < length; i++) {
    const raw = rawCommit(`c${i}`, ids.slice(-1));
    raws.push(raw);
    ids.push(commitId(raw));
  }
  return { raws, ids, tip: ids.at(-1) as string };
}

/** make gives a new, empty store each time. */
export function describeCommitStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name}: commits`, () => {
    test('are given back byte for byte under git’s ids', async () => {
      const { store } = await make();
      const { raws, ids, tip } = chainOf(3);
      const moves = [{ ref: LOG, to: tip, from: null }];
      expect(await store.commit({ objects: raws, moves })).toEqual(ids);
      const found = await store.read([...ids, ABSENT]);
      expect([...found]).toEqual(ids.map((id, i) => [id, raws[i]]));
      await store.close();
    });

    test('above the limit are reported and not read', async () => {
      const { store } = await make();
      const exact = rawCommit('');
      const fits = rawCommit('x'.repeat(MAX_COMMIT_BYTES - exact.length));
      const big = rawCommit('x'.repeat(MAX_COMMIT_BYTES - exact.length + 1));
      const [fitting = '', oversize = ''] = await store.commit({ objects: [fits, big], moves: [] });
      const found = await store.read([fitting, oversize]);
      expect(found.get(fitting)).toHaveLength(MAX_COMMIT_BYTES);
      expect(found.get(oversize)).toBe('oversize');
      await store.close();
    });

    test('have parents, in order, also where they are too large', async () => {
      const { store } = await make();
      const { raws, ids } = chainOf(3);
      const parents = [ids[2] as string, ids[0] as string];
      const big = rawCommit('x'.repeat(MAX_COMMIT_BYTES), parents);
      await store.commit({ objects: [...raws, big], moves: [] });
      expect(await store.parents(commitId(big))).toEqual(parents);
      expect(await store.parents(ids[0] as string)).toEqual([]);
      await store.close();
    });

    test('are walked parents first, without what is known', async () => {
      const { store } = await make();
      const { raws, ids, tip } = chainOf(4);
      const side = rawCommit('side', [ids[1] as string]);
      const merge = rawCommit('merge', [tip, commitId(side)]);
      await store.commit({ objects: [...raws, side, merge], moves: [] });
      const all = await store.walk([commitId(merge)], []);
      expect(all).toHaveLength(6);
      expect(all.indexOf(ids[1] as string)).toBeLessThan(all.indexOf(commitId(side)));
      expect(all.at(-1)).toBe(commitId(merge));
      const fresh = await store.walk([commitId(merge), tip], [tip, ABSENT]);
      expect(fresh).toEqual([commitId(side), commitId(merge)]);
      expect(await store.walk([ids[0] as string], [tip])).toEqual([]);
      expect(await store.walk([], [tip])).toEqual([]);
      await expect(store.walk([ABSENT], [])).rejects.toThrow();
      await store.close();
    });
  });

  describe(`${name}: refs`, () => {
    test('are listed by the beginning of their names, sorted', async () => {
      const { store } = await make();
      const { raws, tip } = chainOf(1);
      const names = ['refs/heads/mesh/log/b', LOG, LEDGER];
      const moves = names.map((ref) => ({ ref, to: tip, from: null }));
      await store.commit({ objects: raws, moves });
      const names2 = [...(await store.refs('refs/heads/mesh/')).keys()];
      expect(names2).toEqual([...names].sort());
      expect(await store.refs(LEDGER)).toEqual(new Map([[LEDGER, tip]]));
      expect(await store.refs('refs/hub/')).toEqual(new Map());
      await store.close();
    });

    test('[INV-1] move together or not at all', async () => {
      const { store } = await make();
      const { raws, ids, tip } = chainOf(3);
      const [first = '', second = ''] = ids;
      await store.commit({ objects: raws, moves: [{ ref: LOG, to: first, from: null }] });
      const moves = [
        { ref: LEDGER, to: tip, from: null },
        { ref: LOG, to: tip, from: second },
      ];
      const lost = store.commit({ objects: [], moves });
      await expect(lost).rejects.toBeInstanceOf(RefMoved);
      await expect(lost).rejects.toMatchObject({ ref: LOG, expected: second, actual: first });
      expect(await store.refs('refs/')).toEqual(new Map([[LOG, first]]));
      await expect(
        store.commit({ objects: [], moves: [{ ref: LOG, to: tip, from: null }] }),
      ).rejects.toBeInstanceOf(RefMoved);
      await store.commit({ objects: [], moves: [{ ref: LOG, to: tip, from: first }] });
      expect(await store.refs('refs/')).toEqual(new Map([[LOG, tip]]));
      await store.close();
    });

    test('have one winner when several want to move one', async () => {
      const { store } = await make();
      const rivals = Array.from({ length: 8 }, (_, i) => rawCommit(`rival ${i}`));
      const outcomes = await Promise.allSettled(
        rivals.map((raw) =>
          store.commit({ objects: [raw], moves: [{ ref: LOG, to: commitId(raw), from: null }] }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await store.close();
    });

    test('never point at what is not there, nor stand in each other’s way', async () => {
      const { store } = await make();
      const { raws, tip } = chainOf(1);
      await store.commit({ objects: raws, moves: [{ ref: LOG, to: tip, from: null }] });
      for (const move of [
        { ref: LEDGER, to: ABSENT, from: null },
        { ref: `${LOG}/b`, to: tip, from: null },
        { ref: 'refs/heads/mesh/log', to: tip, from: null },
      ]) {
        await expect(store.commit({ objects: [], moves: [move] })).rejects.toThrow();
      }
      expect(await store.refs('refs/')).toEqual(new Map([[LOG, tip]]));
      await store.close();
    });
  });

  describe(`${name}: the rest`, () => {
    test('blobs are replaced as a whole and absent ones are null', async () => {
      const { store } = await make();
      expect(await store.loadBlob('snapshot.bin')).toBeNull();
      await store.saveBlob('snapshot.bin', Uint8Array.from([1, 2, 3]));
      await store.saveBlob('snapshot.bin', Uint8Array.from([4]));
      expect(await store.loadBlob('snapshot.bin')).toEqual(Uint8Array.from([4]));
      for (const hostile of ['../x', '', 'a/b', '.hidden', 'x'.repeat(200)]) {
        await expect(store.saveBlob(hostile, new Uint8Array())).rejects.toThrow(RangeError);
      }
      await store.close();
    });

    test('exclusive bodies run one after the other, inner ones at once', async () => {
      const { store } = await make();
      const steps: string[] = [];
      const body = (name: string) => async () => {
        steps.push(`${name} in`);
        await store.exclusive(async () => store.refs('refs/'));
        await store.commit({ objects: [rawCommit(name)], moves: [] });
        steps.push(`${name} out`);
      };
      const failing = store.exclusive(() => Promise.reject(new Error('no')));
      await Promise.all([store.exclusive(body('a')), store.exclusive(body('b'))]);
      await expect(failing).rejects.toThrow('no');
      expect(steps).toEqual(['a in', 'a out', 'b in', 'b out']);
      await store.close();
    });

    test('[INV-1] what was acknowledged is there after a restart', async () => {
      const { store, reopen } = await make();
      const { raws, ids, tip } = chainOf(2);
      await store.commit({ objects: raws, moves: [{ ref: LEDGER, to: tip, from: null }] });
      await store.saveBlob('mark', Uint8Array.from([7]));
      await store.close();
      const next = await reopen();
      expect(await next.refs('refs/')).toEqual(new Map([[LEDGER, tip]]));
      expect((await next.read(ids)).size).toBe(2);
      expect(await next.loadBlob('mark')).toEqual(Uint8Array.from([7]));
      await next.close();
    });
  });
}
