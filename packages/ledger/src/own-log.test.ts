import { type Event, encodeEvent, eventsOf, isBatch, LIMITS } from '@lanemesh/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crypto, draft, SmallWorld, START } from '../../../test/support/small-world.ts';
import { Commits } from './commits.ts';
import { MemoryDisk, MemoryStore } from './memory-store.ts';
import { appendBatches, commitSeconds, splitEvents } from './own-log.ts';
import { logRef } from './refs.ts';
import { RefMoved } from './store.ts';

const note = (n: number, bytes: number): Event => ({
  ...draft('node.beat', {}, n),
  kind: 'x.note',
  body: 'a'.repeat(bytes),
});

function withLog() {
  const world = new SmallWorld();
  const disk = new MemoryDisk();
  for (const raw of world.raws.values()) disk.write(raw);
  const ref = logRef(world.ana.id);
  disk.refs.set(ref, world.founding.oid);
  const store = new MemoryStore({ disk });
  const commits = new Commits(store, crypto);
  const author = { id: world.ana.id, signer: world.ana.signer, mesh: world.state.mesh };
  const seen = { height: 0, id: world.founding.oid };
  const append = (batches: readonly Event[][], head = world.founding) => {
    const split = batches.flatMap((events) => splitEvents(events));
    return appendBatches(store, commits, crypto, author, head, seen, split, START);
  };
  return { world, disk, ref, commits, append };
}

describe('events are split into batches', () => {
  test('of at most 512 events, in order, none lost', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 600 }), (bytes, perBatch) => {
        const events = bytes.map((size, i) => note(i, size));
        const batches = splitEvents(events, perBatch);
        expect(batches.flatMap((batch) => batch.events)).toEqual(events);
        for (const { events: batch, lines } of batches) {
          expect(lines).toEqual(batch.map(encodeEvent));
          expect(batch.length).toBeLessThanOrEqual(Math.min(perBatch, LIMITS.events));
          expect(batch.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 50 },
    );
    const many = Array.from({ length: 1100 }, (_, i) => note(i, 1));
    expect(splitEvents(many).map(({ lines }) => lines.length)).toEqual([512, 512, 76]);
    expect(splitEvents(many.slice(0, 5), 2).map(({ lines }) => lines.length)).toEqual([2, 2, 1]);
    expect(splitEvents([])).toEqual([]);
  });

  test('that fit into a commit', async () => {
    const { append, commits } = withLog();
    const events = Array.from({ length: 40 }, (_, i) => note(i, 65_000));
    const batches = splitEvents(events);
    expect(batches.length).toBe(3);
    const head = await append(batches.map(({ events }) => [...events]));
    expect(isBatch(head)).toBe(true);
    expect(commits.get(head.parents[0] as string)?.content).not.toBeNull();
  });

  test('and an event that may not be written is named', () => {
    expect(() => splitEvents([note(1, 70_000)])).toThrow(/^body: makes the event/);
  });
});

describe('appending', () => {
  test('signs one chain and moves the log once', async () => {
    const { world, disk, ref, append } = withLog();
    const head = await append([[note(1, 3)], [note(2, 3), note(3, 3)]]);
    expect(disk.refs.get(ref)).toBe(head.oid);
    if (!isBatch(head)) throw new Error('no batch');
    expect(head.content.header).toMatchObject({
      author: world.ana.id,
      number: 3,
      mesh: world.state.mesh,
      seen: { height: 0, id: world.founding.oid },
    });
    expect(eventsOf(head.content)).toEqual([note(2, 3), note(3, 3)]);
  });

  test('is refused where another process appended meanwhile', async () => {
    const { append, world, disk, ref } = withLog();
    const first = await append([[note(1, 3)]]);
    await expect(append([[note(2, 3)]], world.founding)).rejects.toThrow(RefMoved);
    expect(disk.refs.get(ref)).toBe(first.oid);
  });

  test('of nothing is an error of the caller', async () => {
    await expect(withLog().append([])).rejects.toThrow(RangeError);
  });
});

test('INV-5: a commit is dated max(now, parents), or now where a parent is a day ahead', () => {
  const parent = (seconds: number) => ({ seconds }) as never;
  expect(commitSeconds(5_999, [])).toBe(5);
  expect(commitSeconds(5_000, [parent(3), undefined, parent(9)])).toBe(9);
  expect(commitSeconds(5_000, [parent(5 + 86_400)])).toBe(5 + 86_400);
  expect(commitSeconds(5_000, [parent(5 + 86_401), parent(7)])).toBe(5);
});
