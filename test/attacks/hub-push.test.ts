import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_REF } from '@lanemesh/ledger';
import { syncOnce } from '@lanemesh/peer';
import { expect, test } from 'vitest';
import { meshOf, settle, within } from '../mesh/nodes.ts';
import { startHub } from '../support/hubs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { Attacker } from './attacker.ts';
import { agreed, attackWorld, auditOf, meet, say } from './world.ts';

function hook(gitDir: string, name: string, script: string): () => void {
  const path = join(gitDir, 'hooks', name);
  mkdirSync(join(gitDir, 'hooks'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return () => rmSync(path);
}

test('[INV-9] a push that was taken, and whose answer never came, is not said again', async () => {
  const world = await attackWorld();
  const { ana } = world;
  const gitDir = new URL(world.url).pathname;
  // The refs have moved when this runs; then the hub dies in the middle of its answer.
  const mend = hook(gitDir, 'post-receive', 'kill -9 $PPID');
  const id = await within(ana, async (open) => {
    const [event] = await open.append([{ kind: 'x.taken', body: {} }]);
    const { waiting } = await syncOnce(open, { within: 20_000 });
    expect(waiting).toBe(0);
    return event?.id ?? '';
  });
  mend();
  await say(world.ben, 'x.after');
  await agreed(world);
  const { state, deadLetters, findings } = await auditOf(ana);
  expect({ deadLetters, findings }).toEqual({ deadLetters: 0, findings: [] });
  expect([...(state?.logs.get(ana.id)?.ids ?? [])].filter((one) => one === id)).toHaveLength(1);
});

test('[INV-9] a hub that refuses what a node pushes is named, in its own words, until it does not', async () => {
  const world = await attackWorld();
  const { ana } = world;
  const gitDir = new URL(world.url).pathname;
  const mend = hook(gitDir, 'update', 'echo "frozen until Monday" >&2; exit 1');
  const refused = await within(ana, async (open) => {
    await open.append([{ kind: 'x.refused', body: {} }]);
    return syncOnce(open, { within: 3000 });
  });
  expect(refused).toMatchObject({ waiting: 1, published: false });
  expect(refused.findings).toContainEqual(
    expect.objectContaining({ what: 'refused', ref: 'mesh/ledger', rule: 'INV-9' }),
  );
  mend();
  expect(await meet(ana)).toMatchObject({ waiting: 0, published: true });
  await agreed(world);
});

test('[INV-6] a node makes no first branch at a hub that holds none, unless it is told to', async () => {
  const folder = scratchFolder();
  const place = await startHub('http', join(folder, 'hub'));
  const homes = await meshOf(join(folder, 'nodes'), place, ['ana']);
  const [ana] = homes;
  if (!ana) throw new Error('no node');
  const hub = new Attacker(place.gitDir);
  const refs = hub.refs();
  for (const ref of refs.keys()) hub.point(ref, null);
  await within(ana, async (open) => {
    await open.append([{ kind: 'x.alone', body: {} }]);
    const synced = await syncOnce(open, { within: 10_000 });
    expect(synced).toMatchObject({ waiting: 1, blocked: { what: 'empty', ref: '' } });
    expect(hub.refs().size).toBe(0);
    await syncOnce(open, { within: 10_000, firstBranch: true });
    await settle(open);
  });
  expect(hub.refs().has(LEDGER_REF)).toBe(true);
  await place.stop();
});
