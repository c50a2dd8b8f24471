import { expect, test } from 'vitest';
import { SmallWorld } from '../../../../test/support/small-world.ts';
import { gatesNow } from './gates-now.ts';

const COMMIT = 'c'.repeat(40);
const BASE = 'b'.repeat(40);
const CARD = 'a'.repeat(64);

/** Two tasks that passed, of which one was told what had landed when it began. */
function world() {
  const small = new SmallWorld();
  small.say(small.ana, 'repo.added', { name: 'code', url: 'hub', target: 'main' });
  small.lane('default', { repo: 'code' });
  const passed = (accept: string[]) => {
    const task = small.task({ accept });
    const { ref: claim } = small.claim(small.ana, task);
    const card = { hash: CARD, at: small.state.position };
    small.say(small.ana, 'task.started', { task, agent: 'script', card }, { claim });
    const body = { task, outcome: 'passed' as const, agent: 'script', ms: 1 };
    small.say(small.ana, 'task.result', { ...body, commit: COMMIT, base: BASE }, { claim });
    return task;
  };
  const left = passed(['test ! -e right']);
  const right = passed(['true']);
  const asked: (readonly string[])[] = [];
  const gates = async (...answers: (readonly string[] | null)[]) => {
    const landings = async (_: unknown, refs: readonly string[]) => {
      asked.push(refs);
      const answer = answers.shift() ?? null;
      return answer && new Map(answer.map((ref) => [ref, COMMIT]));
    };
    const parts = { replica: { state: small.state }, host: { landings }, hubUrl: '/hub' };
    let pauses = 0;
    const now = await gatesNow(parts as never, right, async () => {
      if (++pauses > 3) throw new Error('stopped');
    });
    return { commands: now.gates.map(({ command }) => command), isMore: now.isMore, pauses };
  };
  return { small, left, gates, asked };
}

test('[INV-10] who lands holds what landed just now, also where the ledger does not say so yet', async () => {
  const { small, left, gates, asked } = world();
  expect(await gates([])).toEqual({ commands: [], isMore: false, pauses: 0 });
  expect(await gates([left])).toMatchObject({ commands: ['test ! -e right'], isMore: true });
  expect(asked).toEqual([[left], [left]]);
  small.say(small.ana, 'task.landed', { task: left, commit: COMMIT, target: 'main' });
  // Recorded after the attempt began: it was not told.
  expect(await gates()).toMatchObject({ commands: ['test ! -e right'], isMore: true, pauses: 0 });
  expect(asked).toHaveLength(2);
});

test('a target that does not answer is asked again, until the landing is stopped', async () => {
  const { left, gates } = world();
  expect(await gates(null, [left])).toMatchObject({ isMore: true, pauses: 1 });
  await expect(gates()).rejects.toThrow('stopped');
});
