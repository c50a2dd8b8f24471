/** A stage has to hold what the stages before it had proven. */
import { describe, expect, test } from 'vitest';
import type { Gate } from '../attempt-spec.ts';
import { testbed } from '../testbed.ts';

const signal = new AbortController().signal;
const earlier = (command: string): Gate => ({
  task: 'n1:01h',
  title: 'Keep a.txt',
  command,
});

describe('the acceptance of what landed before', () => {
  test('fails a change that breaks it, and says whose it was', async () => {
    const world = await testbed();
    const gates = [earlier('true'), earlier('test -f src/a.txt || { echo a is gone; false; }')];
    const spec = world.spec({ run: 'rm src/a.txt', accept: ['true'], gates });
    expect(await world.agents.run(spec, signal)).toMatchObject({
      outcome: 'failed',
      stage: 'accept',
      evidence: expect.stringMatching(
        /^breaks what landed before: Keep a\.txt \(n1:01h\)\n(?:.*\n)*.*a is gone/,
      ),
    });
    const honest = world.spec({ epoch: 2, run: 'echo b > b.txt', accept: ['true'], gates });
    expect(await world.agents.run(honest, signal)).toMatchObject({ outcome: 'passed', gates: 2 });
  });

  test('fails no change where it was broken before, and is not run where nothing changed', async () => {
    const world = await testbed();
    const gates = [earlier('test -f never.txt'), earlier('true')];
    const spec = world.spec({ run: 'echo b > b.txt', accept: ['true'], gates });
    expect(await world.agents.run(spec, signal)).toMatchObject({ outcome: 'passed', gates: 1 });
    const same = world.spec({ epoch: 2, run: 'true', accept: ['true'], gates });
    const end = await world.agents.run(same, signal);
    expect(end).toMatchObject({ outcome: 'passed', commit: null });
    expect(end).not.toHaveProperty('gates');
  });
});
