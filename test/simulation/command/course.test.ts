import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Outcome } from '../sim.ts';
import { COUNTED } from '../world/counts.ts';
import { Course, OtherRun } from './course.ts';

const counts = Object.fromEntries(COUNTED.map((name) => [name, 1])) as Outcome['counts'];

function outcomeOf(seed: number): Outcome {
  const violations = seed === 12 ? [{ invariant: 'once', message: 'lost', at: 5 }] : [];
  const takeovers = [{ after: 1000 * seed, bound: 14_000 }];
  const size = { nodes: 3, tasks: 20 + seed, steps: 600, took: 60_000 };
  const plain = { seed, profile: 'calm' as const, planned: [], trace: [] };
  return { ...plain, ...size, violations, takeovers, counts };
}

const asked = { commit: 'abc', from: 10, seeds: 8 };

test('a run of seeds that was stopped goes on where it was, and tells of all of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanemesh-course-'));
  try {
    const file = join(folder, 'state.json');
    const whole = new Course(asked, null);
    const one = new Course(asked, file);
    expect([...one.open()]).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
    for (const seed of [11, 10, 12, 15]) one.add(outcomeOf(seed));
    one.save({ seconds: 3, cpu: 5 });
    // What was not written down when it was killed is run again.
    one.add(outcomeOf(13));
    const two = new Course(asked, file);
    expect([...two.open()]).toEqual([13, 14, 16, 17]);
    expect(two.failures).toEqual(one.failures);
    for (const seed of [13, 14, 16, 17]) two.add(outcomeOf(seed));
    two.save({ seconds: 2, cpu: 3 });
    for (const seed of [11, 10, 12, 15, 13, 14, 16, 17]) whole.add(outcomeOf(seed));
    const three = new Course(asked, file);
    expect([...three.open()]).toEqual([]);
    expect(three).toMatchObject({ parts: 3, before: { seconds: 5, cpu: 8 } });
    expect(three.failures).toHaveLength(1);
    expect(three.totals).toEqual(whole.totals);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a file of another commit, other seeds or something else is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanemesh-course-'));
  try {
    const file = join(folder, 'state.json');
    new Course(asked, file).save({ seconds: 0, cpu: 0 });
    for (const other of [{ commit: 'def' }, { from: 0 }, { seeds: 9 }])
      expect(() => new Course({ ...asked, ...other }, file)).toThrow(OtherRun);
    expect(() => new Course({ ...asked, commit: 'def' }, file)).toThrow('commit abc, not def');
    writeFileSync(file, '[]');
    expect(() => new Course(asked, file)).toThrow('holds no run');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
