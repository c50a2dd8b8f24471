import { MemoryDisk, MemoryObjects, MemoryStore } from '@lanemesh/ledger';
import { describe, expect, test } from 'vitest';
import { rawCommit } from '../../../test/support/raw-commit.ts';
import { MemoryHub, memoryTransport, type Passage } from './memory-transport.ts';

const LOG = 'refs/heads/mesh/log/a';
const LEDGER = 'refs/heads/mesh/ledger';

/** A hub, and two nodes whose way to it is decided by `fate`. */
async function setUp() {
  const objects = new MemoryObjects();
  const hub = new MemoryHub(objects);
  const disks = [new MemoryDisk(objects), new MemoryDisk(objects)] as const;
  const store = new MemoryStore({ disk: disks[0] });
  const first = rawCommit('first');
  const [c1 = ''] = await store.commit({ objects: [first], moves: [] });
  const [c2 = '', fork = ''] = await store.commit({
    objects: [rawCommit('second', [c1]), rawCommit('fork', [c1])],
    moves: [],
  });
  const clock: { at: number; callback: () => void }[] = [];
  let now = 0;
  const way = { fate: 'arrives' as Passage['fate'] };
  const transports = disks.map((disk) =>
    memoryTransport({
      hub,
      disk,
      later: (ms, callback) => clock.push({ at: now + ms, callback }),
      passage: () => ({ there: 10, back: 20, fate: way.fate }),
    }),
  );
  /** Lets virtual time pass until the promise is settled. */
  const run = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    promise.then(
      () => (settled = true),
      () => (settled = true),
    );
    for (let idle = 0; !settled && idle < 100; idle++) {
      await Promise.resolve();
      const next = clock.sort((a, b) => a.at - b.at).shift();
      if (next === undefined) continue;
      now = next.at;
      next.callback();
    }
    return promise;
  };
  const [a, b] = transports;
  if (a === undefined || b === undefined) throw new Error('unreachable');
  return { hub, disks, a, b, c1, c2, fork, way, run, now: () => now };
}

describe('the memory transport', () => {
  test('takes each ref by itself and carries the commits over', async () => {
    const { a, b, disks, c1, c2, fork, run, now } = await setUp();
    await run(a.push([{ ref: LEDGER, to: c2 }]));
    const mixed = await run(
      a.push([
        { ref: LOG, to: c1 },
        { ref: LEDGER, to: fork },
      ]),
    );
    expect(mixed).toEqual({
      ok: true,
      refs: new Map([
        [LOG, 'ok'],
        [LEDGER, 'rejected'],
      ]),
    });
    expect(disks[1].has(c1)).toBe(false);
    const view = { ledger: c2, logs: new Map([['a', c1]]) };
    expect(await run(b.fetch())).toEqual({ ok: true, view });
    expect(disks[1].has(c1) && disks[1].has(c2)).toBe(true);
    expect(now()).toBe(90);
  });

  test('[INV-9] does not tell a lost request from a lost answer', async () => {
    const { a, hub, c1, c2, way, run } = await setUp();
    const unknown = { ok: true, refs: new Map([[LOG, 'unknown']]) };
    way.fate = 'lost-request';
    expect(await run(a.push([{ ref: LOG, to: c1 }]))).toEqual(unknown);
    expect(hub.refs.size).toBe(0);
    way.fate = 'lost-answer';
    expect(await run(a.push([{ ref: LOG, to: c2 }]))).toEqual(unknown);
    expect(hub.refs.get(LOG)).toBe(c2);
  });

  test('knows a hub that is down, one that only reads and names in the way', async () => {
    const { a, hub, c1, way, run } = await setUp();
    way.fate = 'down';
    expect(await run(a.fetch())).toMatchObject({ ok: false, reason: 'unreachable' });
    expect(await run(a.push([{ ref: LOG, to: c1 }]))).toMatchObject({ ok: false });
    way.fate = 'arrives';
    hub.readOnly = true;
    const refused = { ok: true, refs: new Map([[LOG, 'rejected']]) };
    expect(await run(a.push([{ ref: LOG, to: c1 }]))).toEqual(refused);
    hub.readOnly = false;
    hub.refs.set('refs/heads/mesh/log', c1);
    expect(await run(a.push([{ ref: LOG, to: c1 }]))).toEqual(refused);
  });
});
