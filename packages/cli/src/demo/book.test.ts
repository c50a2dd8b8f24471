import { expect, test } from 'vitest';
import { Book, type LogEvent } from './book.ts';

const TASK = 'ana:t';

/** A book of events given as author, id, kind, body and claim; each is a batch of its own. */
function book(...events: [string, string, string, object?, string?][]): Book {
  const made = new Book();
  const seq: Record<string, number> = {};
  const all: typeof events = [['ana', 't', 'task.enqueued', { title: 'T' }], ...events];
  all.forEach(([node, id, kind, body, claim], i) => {
    seq[node] = (seq[node] ?? 0) + 1;
    const event: LogEvent = {
      ...{ id, kind, node, seq: seq[node], position: i + 1, claim: claim ?? null },
      body: { task: TASK, ...body },
    };
    made.add(event);
  });
  return made;
}

test('two claims for one epoch are a race, the first in the order stands', () => {
  const made = book(
    ['ben', 'c', 'task.claimed'],
    ['eve', 'd', 'task.claimed'],
    ['ben', 's', 'task.started', {}, 'ben:c'],
  );
  expect([made.raced(), made.doubles()]).toEqual([1, 0]);
  expect(made.tasks.get(TASK)?.holder?.node).toBe('ben');
});

test('work under a claim that lost is a double', () => {
  const made = book(
    ['ben', 'c', 'task.claimed'],
    ['eve', 'd', 'task.claimed'],
    ['ben', 's', 'task.started', {}, 'ben:c'],
    ['eve', 's', 'task.started', {}, 'eve:d'],
  );
  expect([made.raced(), made.doubles()]).toEqual([1, 1]);
});

test('a failure, and a takeover, each open a new epoch', () => {
  const made = book(
    ['ben', 'c', 'task.claimed'],
    ['ben', 'r', 'task.result', { outcome: 'failed', stage: 'accept', evidence: 'e' }, 'ben:c'],
    ['eve', 'd', 'task.claimed'],
    ['ana', 'x', 'task.claimed', { over: 'eve:d', saw: { number: 1 } }],
    ['eve', 'r', 'task.result', { outcome: 'passed' }, 'eve:d'],
    ['ana', 'r', 'task.result', { outcome: 'passed' }, 'ana:x'],
    ['ana', 'l', 'task.landed', { commit: 'abc' }],
  );
  const task = made.tasks.get(TASK);
  expect(task?.claims.map(({ node, epoch }) => [node, epoch])).toEqual([
    ['ben', 1],
    ['eve', 2],
    ['ana', 3],
  ]);
  expect(task?.results.map(({ node, counts }) => [node, counts])).toEqual([
    ['ben', true],
    ['eve', false],
    ['ana', true],
  ]);
  expect(task?.landed).toEqual({ commit: 'abc', node: 'ana' });
  expect([made.raced(), made.doubles()]).toEqual([0, 0]);
});

test('a takeover from a holder that has spoken since does not stand', () => {
  const made = book(
    ['eve', 'd', 'task.claimed'],
    ['eve', 'b', 'node.beat'],
    ['ana', 'x', 'task.claimed', { over: 'eve:d', saw: { number: 1 } }],
  );
  expect(made.tasks.get(TASK)?.holder?.node).toBe('eve');
});
