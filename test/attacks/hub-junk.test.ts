import { LEDGER_REF, openGitStore } from '@lanemesh/ledger';
import { readHubFindings } from '@lanemesh/peer/home';
import type { HubFinding } from '@lanemesh/sync';
import { describe, expect, test } from 'vitest';
import { rawCommit } from '../support/raw-commit.ts';
import { tier } from '../support/tier.ts';
import { agreed, attackWorld, meet, type Node, say, type World } from './world.ts';

const MEGABYTES = tier({ test: 8, ci: 100 });
const SPAM = tier({ test: 1000, ci: 10_000 });
const MAILBOXES = tier({ test: 200, ci: 1000 });
/** Milliseconds for a test that goes through thousands of refs. */
const LONG = { timeout: tier({ test: 60_000, ci: 300_000 }) };

/** What a node keeps of what it found at the hub. */
async function keptBy({ layout }: Node) {
  const store = openGitStore({ dir: layout.ledger });
  try {
    return await readHubFindings(store);
  } finally {
    await store.close();
  }
}

/** Ana meets the hub with nothing to say: what she finds, and that her state is as before. */
async function found(ana: Node, before: string): Promise<readonly HubFinding[]> {
  const { findings, stateHash, hub } = await meet(ana);
  expect({ hub, stateHash }).toEqual({ hub: 'reached', stateHash: before });
  return findings;
}

/** The mesh orders something more, and its nodes agree. */
async function goesOn(world: World): Promise<void> {
  await say(world.ben, 'x.after');
  hash = await agreed(world);
}

/** A commit with this date, parents and message, and a tree that git itself would refuse. */
function strange(world: World, parents: readonly string[], tree: string, seconds: number) {
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author Mallory <m@example.org> ${seconds} +0000`,
    `committer Mallory <m@example.org> ${seconds} +0000`,
  ];
  return world.hub.put(Buffer.from(`${lines.join('\n')}\n\nstrange\n`));
}

type Junk = (world: World, tip: string) => string;

/** Each by somebody with push rights and no key; all are fast-forwards of the tip. */
const JUNK: Readonly<Record<string, Junk>> = {
  'an unsigned commit': ({ hub }, tip) => hub.junk(tip),
  'a merge with a history of its own': ({ hub }, tip) => hub.junk(tip, hub.junk(hub.junk())),
  'a merge that fast-forwards it onto an old entry': ({ hub }, tip) => {
    const founding = hub.git(['rev-list', '--first-parent', '--max-parents=0', tip]);
    return hub.junk(founding.toString().trim().split('\n')[0] as string, tip);
  },
  'a commit dated in the year 2099': (world, tip) =>
    strange(world, [tip], '4b825dc642cb6eb9a060e54bf8d69288fbee4904', 4_070_908_800),
  'a tree that git itself would refuse': (world, tip) => {
    const blob = world.hub.git(['hash-object', '-w', '--stdin'], Buffer.from('x'));
    const line = `100644 blob ${blob.toString().trim()}\t.git\n`;
    const tree = world.hub.git(['mktree'], Buffer.from(line)).toString().trim();
    return strange(world, [tip], tree, 1_700_000_000);
  },
  'a stack of ten': ({ hub }, tip) => {
    let on = tip;
    for (let i = 0; i < 10; i++) on = hub.junk(on);
    return on;
  },
  'a batch of a node, pushed as the ledger’s tip': ({ hub, ben }, tip) =>
    hub.junk(tip, hub.ref(ben.log)),
};

const world = await attackWorld();
/** Of the state that Ana and Ben agreed on last. */
let hash = await agreed(world);

describe('junk on the ledger’s branch, by somebody who may push and has no key', () => {
  const { ana, hub } = world;

  for (const [name, make] of Object.entries(JUNK)) {
    test(`[R5] [INV-6] ${name} is named, changes nothing, and is built over`, async () => {
      const before = hash;
      const junk = make(world, hub.ledger);
      hub.point(LEDGER_REF, junk);
      expect(await found(ana, before)).toContainEqual(
        expect.objectContaining({ what: 'void', ref: 'mesh/ledger', commit: junk, rule: 'R5' }),
      );
      const kept = async () => (await keptBy(ana)).find(({ commit }) => commit === junk);
      expect(await kept()).toMatchObject({ gone: null, blocks: false });
      await goesOn(world);
      expect(await kept()).toMatchObject({ gone: expect.any(Number) });
      const parents = hub.commit(hub.ledger).parents;
      expect(hub.commit(hub.ledger).content).not.toBeNull();
      expect(parents.length).toBeGreaterThan(0);
    });
  }

  test(`[R1] a message of ${MEGABYTES} MB is no batch and no entry, and is never held in memory`, async () => {
    const before = hash;
    const message = `${'x'.repeat(MEGABYTES * 1_000_000)}\n`;
    const junk = hub.put(rawCommit(message, [hub.ledger]));
    hub.point(LEDGER_REF, junk);
    const rss = () => process.memoryUsage().rss / 1_000_000;
    const held = rss();
    const findings = await found(ana, before);
    expect(rss() - held).toBeLessThan(64);
    expect(findings).toContainEqual(
      expect.objectContaining({ commit: junk, problem: expect.stringContaining('too large') }),
    );
    await goesOn(world);
  });
});

describe('junk on branches of logs', () => {
  const { ana, ben, hub } = world;

  test('[R16] on a node’s own branch: the node uses the next one, and gets its events in', async () => {
    const before = hash;
    const junk = hub.junk(hub.ref(ana.log));
    hub.point(ana.log, junk);
    expect(await found(ana, before)).toContainEqual(
      expect.objectContaining({ what: 'junk', commit: junk, node: null }),
    );
    await goesOn(world);
    expect(hub.ref(ana.log)).toBe(junk);
    expect(hub.refs().has(`${ana.log}.1`)).toBe(true);
  });

  test('[R16] another node’s batches there are named, and change nothing', async () => {
    const before = hash;
    hub.point(ben.log, hub.ref(world.eve.log));
    expect(await found(ana, before)).toContainEqual(
      expect.objectContaining({ what: 'junk', node: world.eve.id, rule: 'R16' }),
    );
    await goesOn(world);
  });

  test(
    `[INV-6] ${MAILBOXES} branches of strangers stop nobody, and are told in a few lines`,
    LONG,
    async () => {
      const before = hash;
      const junk = hub.junk();
      const names = Array.from({ length: MAILBOXES }, (_, i) => `refs/heads/mesh/log/junk${i}`);
      const lines = names.map((ref) => `create ${ref} ${junk}\n`).join('');
      hub.git(['update-ref', '--stdin'], Buffer.from(lines));
      const findings = await found(ana, before);
      expect(findings.length).toBeGreaterThan(3);
      expect(findings.length).toBeLessThan(40);
      await goesOn(world);
      expect((await keptBy(ana)).length).toBeLessThanOrEqual(64);
      const gone = names.map((ref) => `delete ${ref}\n`).join('');
      hub.git(['update-ref', '--stdin'], Buffer.from(gone));
    },
  );
});

test(
  `[INV-6] ${SPAM} branches and tags of others are not fetched, and cost no time`,
  LONG,
  async () => {
    const { ana, hub } = world;
    const before = hash;
    const started = performance.now();
    await meet(ana);
    const alone = performance.now() - started;
    const junk = hub.junk(hub.ledger);
    const places = ['heads/spam', 'heads/mesh/task', 'heads/mesh/att', 'tags/spam', 'meta'];
    const lines = Array.from({ length: SPAM }, (_, i) => {
      return `create refs/${places[i % places.length]}/${i} ${junk}\n`;
    });
    hub.git(['update-ref', '--stdin'], Buffer.from(lines.join('')));
    hub.git(['pack-refs', '--all']);
    const again = performance.now();
    await found(ana, before);
    expect(performance.now() - again).toBeLessThan(alone * 3 + 5000);
    expect([...ana.disk.refs().keys()].some((ref) => ref.includes('spam'))).toBe(false);
    expect(() => ana.disk.raw(junk)).toThrow();
    await goesOn(world);
  },
);
