import type { PeerOptions } from '@lanemesh/peer';
import type { State } from '@lanemesh/state';
import type { HubFinding } from '@lanemesh/sync';
import { expect, test } from 'vitest';
import { TASK, testbed } from '../../packages/hosts/src/testbed.ts';
import { Landings } from '../../packages/peer/src/landings.ts';

/** A node whose ledger says that `commit` landed, at a real hub of code. */
async function landed() {
  const bed = await testbed();
  const node = await bed.node();
  const base = bed.tip();
  node.git(['fetch', '-q', bed.hub, 'main']);
  const commit = node.change(base, 'b', 'b');
  node.git(['push', '-q', bed.hub, `${commit}:main`]);
  const found: HubFinding[] = [];
  const task = {
    ref: TASK,
    title: 'a task',
    lane: 'default',
    state: 'done',
    claim: null,
    landed: { commit, target: 'main', by: 'n', position: 1 },
  };
  // It landed before the other one, and was recorded after it: whoever did it died.
  const late = {
    ...task,
    ref: `${TASK.slice(0, -1)}${TASK.endsWith('0') ? '1' : '0'}`,
    landed: { ...task.landed, commit: base, position: 2 },
  };
  const state = {
    tasks: new Map([task, late].map((one) => [one.ref, one])),
    lanes: new Map([['default', { repo: 'code', target: null }]]),
    repos: new Map([['code', bed.t.repo]]),
    members: new Map(),
  } as unknown as State;
  const parts = {
    replica: { state },
    host: node.host,
    hubUrl: null,
    clock: { mono: () => 0 },
    log: { warn: () => undefined },
    note: async (_: string, told: readonly HubFinding[]) => void found.push(...told),
  } as unknown as PeerOptions;
  const landings = new Landings(parts, async () => undefined);
  const look = async () => {
    landings.look();
    await landings.idle();
    return found;
  };
  const waive = () => {
    Object.assign(task.landed, { waived: 'nobody has it' });
  };
  return { bed, node, base, commit, look, landings, waive };
}

test('[INV-10] a target that was moved back gets the landing again', async () => {
  const { bed, base, commit, look } = await landed();
  bed.inHub(['update-ref', 'refs/heads/main', base]);
  expect(await look()).toMatchObject([{ what: 'landing-lost', commit, blocks: false, fix: null }]);
  expect(bed.tip()).toBe(commit);
});

test('[INV-10] one that went on without the landing gets it back by a merge', async () => {
  const { bed, node, base, commit, look } = await landed();
  bed.inHub(['update-ref', 'refs/heads/main', base]);
  const other = node.change(base, 'c', 'c', 'Mesh-Task: another');
  node.git(['push', '-q', bed.hub, `${other}:main`]);
  expect(await look()).toMatchObject([{ what: 'landing-lost', commit, blocks: false, fix: null }]);
  expect(bed.inHub(['show', '-s', '--format=%P', 'main'])).toBe(`${other} ${commit}`);
});

test('[INV-10] one that cannot take it in is left as it is, and a person is told', async () => {
  const { bed, node, base, commit, look, landings, waive } = await landed();
  bed.inHub(['update-ref', 'refs/heads/main', base]);
  const other = node.change(base, 'b', 'other', 'Mesh-Task: another');
  node.git(['push', '-q', bed.hub, `${other}:main`]);
  const [finding] = await look();
  expect(finding).toMatchObject({ what: 'landing-lost', commit, blocks: true });
  expect(finding?.fix).toContain(commit.slice(0, 12));
  expect(bed.tip()).toBe(other);
  // Until that person merged it, or signed it off, nobody lands there.
  expect(await landings.restore(bed.t)).toMatch(/lost the landing of a task: merge .* task waive/);
  waive();
  expect(await landings.restore(bed.t)).toBeNull();
  expect(bed.tip()).toBe(other);
});

test('[INV-10] nobody lands on a target that lacks a landing which can be given back', async () => {
  const { bed, base, commit, landings } = await landed();
  expect(await landings.restore(bed.t)).toBeNull();
  expect(bed.tip()).toBe(commit);
  bed.inHub(['update-ref', 'refs/heads/main', base]);
  expect(await landings.restore(bed.t)).toBeNull();
  expect(bed.tip()).toBe(commit);
});
