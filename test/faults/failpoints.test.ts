/** A node dies at every named step, and the next start goes on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAILPOINTS, type Failpoint } from '@lanemesh/git';
import { beforeAll, describe, expect, test } from 'vitest';
import { meshCli } from '../support/mesh-cli.ts';
import { tier } from '../support/tier.ts';
import { ACTS, type Act } from './acts.ts';
import { expectWhole } from './checks.ts';
import { buildWithFailpoints, FaultWorld } from './fault-world.ts';

/** By which act of a user a failpoint is reached. */
const REACHED: Readonly<Record<Failpoint, keyof typeof ACTS>> = {
  'file.written': 'publish',
  'file.synced': 'publish',
  'file.placed': 'publish',
  'objects.settled': 'publish',
  'refs.move': 'publish',
  'refs.asked': 'publish',
  'refs.moved': 'publish',
  'refs.settled': 'publish',
  'batch.append': 'publish',
  'batch.appended': 'publish',
  'lock.drafted': 'init',
  'lock.taken': 'publish',
  'lock.release': 'publish',
  'store.drafted': 'init',
  'tidy.pack': 'tidy',
  'tidy.packed': 'tidy',
  'snapshot.save': 'work',
  'snapshot.saved': 'work',
  'fetch.started': 'sync',
  'fetch.ended': 'sync',
  'fetch.quarantined': 'sync',
  'follow.move': 'sync',
  'follow.moved': 'sync',
  'entry.weave': 'sync',
  'entry.woven': 'sync',
  'push.start': 'sync',
  'push.started': 'sync',
  'push.ended': 'sync',
  'home.drafted': 'config',
  'home.placed': 'config',
  'settings.save': 'config',
  'key.made': 'init',
  'identity.write': 'init',
  'init.founded': 'init',
  'init.recorded': 'init',
  'init.pushed': 'init',
  'join.found': 'join',
  'join.recorded': 'join',
  'join.pushed': 'join',
  'attempt.start': 'work',
  'attempt.started': 'work',
  'attempt.ran': 'work',
  'receipt.kept': 'work',
  'result.recorded': 'work',
  'landing.push': 'work',
  'landing.pushed': 'work',
  'landing.recorded': 'work',
  'up.begun': 'work',
  'up.leave': 'leave',
  'up.closed': 'work',
};

const PACKAGES = fileURLToPath(new URL('../../packages', import.meta.url));

/** For every run of the tests; the others run before a change lands. */
const FEW: Failpoint[] = ['file.synced', 'refs.asked', 'lock.release', 'push.started'];

test('every failpoint stands in the product once, and the shipped program knows none', () => {
  const text = productSources();
  const uses = FAILPOINTS.map((name) => [name, text.split(`'${name}'`).length - 1]);
  // Once in the list of names.
  expect(uses.filter(([, count]) => count !== 2)).toEqual([]);
  expect(readFileSync(meshCli(), 'utf8')).not.toContain('MESH_TEST_FAILPOINT');
});

function productSources(): string {
  const names = readdirSync(PACKAGES, { recursive: true, encoding: 'utf8' });
  const ours = names.filter((name) => /^[a-z]+\/src\/.*(?<!\.test)\.ts$/.test(name));
  return ours.map((name) => readFileSync(join(PACKAGES, name), 'utf8')).join('\n');
}

describe('[INV-1] killed at', () => {
  let program = '';
  let world: FaultWorld;

  beforeAll(async () => {
    program = buildWithFailpoints();
    world = await FaultWorld.make();
  });

  test.each(tier({ test: FEW, ci: [...FAILPOINTS] }))('%s, a node goes on', async (name) => {
    const act: Act = ACTS[REACHED[name]];
    const scene = await act(world);
    const killed = await scene.run({ program, env: { MESH_TEST_FAILPOINT: name } });
    expect(killed.exit, `${name} was not reached: ${killed.stderr}`).toBe('SIGKILL');
    world.note(killed);
    const again = await scene.run({});
    expect(again.exit, again.stdout + again.stderr).toBe(0);
    world.note(again);
    await scene.done?.();
    await expectWhole(scene.laptop ?? world.ana, scene.hub ?? world.hub);
  });

  test('nothing that was acknowledged is lost, and nothing is there twice', async () => {
    const { lines } = await world.ana.mesh(['log', '--json', '--kind', 'x.noted']);
    const ids = lines.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(world.acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
    expect(await world.ana.ok(['verify'])).toMatchObject({ ok: true });
  });
});
