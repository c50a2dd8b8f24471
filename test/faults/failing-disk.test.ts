/** A disk that fails as bytes are written to it: real calls of the system, failed by strace. */
import { beforeAll, expect, test } from 'vitest';
import { meshCli } from '../support/mesh-cli.ts';
import { describeTraced, type Traced, trace } from '../support/strace.ts';
import { tier } from '../support/tier.ts';
import { expectWhole } from './checks.ts';
import { FaultWorld } from './fault-world.ts';

/** Calls that make bytes or names durable, and which one of them fails in each thread. */
const CALLS = ['fsync', 'mkdir', 'rename'];
const WHEN = { test: ['1+'], ci: ['1', '1+', '3'] };
const INJECTED = { test: ['fsync'], ci: CALLS };

describeTraced('a disk that fails as it is written to', () => {
  let world: FaultWorld;
  const failed: string[] = [];

  beforeAll(async () => {
    world = await FaultWorld.make();
    await world.ana.ok(['config', 'set', 'interval', '5']);
  });

  const cases = tier(INJECTED).flatMap((call) => tier(WHEN).map((when) => [call, when] as const));
  test.each(cases)(
    '[INV-1] %s, call %s: said, nothing acknowledged is lost',
    async (call, when) => {
      const { ana } = world;
      for (const words of [['publish', 'x.noted'], ['sync']]) {
        const ran = await failing(words, `${call}:error=EIO:when=${when}`);
        if (words[0] === 'publish') note(ran);
        if (ran.exit === 0) continue;
        failed.push(call);
        // What is on the way out may be said to be in another state, and never to be done.
        expect([1, 3], `${words} ${ran.stdout}${ran.stderr}`).toContain(ran.exit);
        const { error } = JSON.parse(ran.stdout || ran.stderr);
        expect(error?.hint ?? 'of a sync', ran.stdout).not.toBe('');
        expect(error?.code, ran.stdout).not.toBe('internal');
      }
      await expectWhole(ana, world.hub);
      world.note(await ana.mesh(['publish', 'x.noted', '--json']));
      const { lines } = await ana.mesh(['log', '--json', '--kind', 'x.noted']);
      const ids = lines.map(({ id }) => id);
      expect(world.acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
    },
  );

  test('and the calls were those that commands stand or fall with', () => {
    expect([...new Set(failed)].sort()).toEqual(tier(INJECTED));
  });

  function failing(words: readonly string[], inject: string): Promise<Traced> {
    const { ana } = world;
    const command = [process.execPath, meshCli(), ...words, '--json'];
    const { folder } = world.world;
    return trace(CALLS, command, { cwd: ana.project, env: ana.env, folder, inject });
  }

  function note({ exit, stdout }: Traced): void {
    if (exit === 0) world.acknowledged.push(JSON.parse(stdout).id);
  }
});
