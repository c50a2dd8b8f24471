import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HUB_TOOLS, type HubKind, startHub, withOneConnection } from '../support/hubs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { describeWith } from '../support/tools.ts';
import { type Race, race } from './race.ts';

const TASKS = 200;
/** Of so many, at least 25 have claims of two nodes or more where all want the same. */
const WANTED = 60;
const DEADLINE_MS = 120_000;
const LIMIT = { timeout: 400_000 };
const KINDS: readonly HubKind[] = tier({ test: ['file'], ci: ['file', 'ssh', 'http'] });

const folder = scratchFolder();

/** Every task was held once, by one node, and is done; all agree on that. */
function expectOrder(raced: Race, tasks: number): void {
  expect(raced.exits, raced.stderr).toEqual(raced.exits.map(() => 0));
  expect(raced.done).toBe(tasks);
  expect([...raced.held.values()]).toEqual(Array(tasks).fill(1));
  expect([...raced.finished.values()]).toEqual(Array(tasks).fill(1));
  expect(new Set(raced.stateHashes).size).toBe(1);
}

for (const kind of KINDS) {
  describeWith(HUB_TOOLS[kind], `eight processes race ${TASKS} tasks over ${kind}`, () => {
    test('[INV-7] every task is claimed exactly once, in time, and all agree', LIMIT, async () => {
      const hub = withOneConnection(await startHub(kind, join(folder, `${kind}-hub`)));
      onTestFinished(() => hub.stop());
      Object.assign(process.env, hub.env);
      const raced = await race(join(folder, kind), hub, TASKS);
      expectOrder(raced, TASKS);
      expect(raced.ms).toBeLessThan(DEADLINE_MS);
    });
  });
}

test('[INV-7] no claim is held twice where all want the same tasks', LIMIT, async () => {
  const hub = await startHub('file', join(folder, 'wanted-hub'));
  onTestFinished(() => hub.stop());
  const raced = await race(join(folder, 'wanted'), hub, WANTED, { MESH_TEST_NO_RENDEZVOUS: '1' });
  expectOrder(raced, WANTED);
  const contested = [...raced.claimedBy.values()].filter((nodes) => new Set(nodes).size > 1);
  expect(contested.length).toBeGreaterThanOrEqual(25);
});
