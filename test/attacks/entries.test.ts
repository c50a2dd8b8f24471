import type { BatchHeader } from '@lanemesh/event';
import { LEDGER_REF } from '@lanemesh/ledger';
import { type OpenNode, syncOnce, systemClock } from '@lanemesh/peer';
import type { State } from '@lanemesh/state';
import { beforeAll, describe, expect, test } from 'vitest';
import { largestLog } from '../../packages/cli/src/mesh/log-sizes.ts';
import { settle, within } from '../mesh/nodes.ts';
import { tier } from '../support/tier.ts';
import {
  agreed,
  attackWorld,
  auditOf,
  here,
  isVoid,
  meet,
  mesh,
  type Node,
  note,
  orderedOf,
  say,
  type World,
} from './world.ts';

let world: World;

beforeAll(async () => {
  world = await attackWorld();
});

describe('an entry that is none', () => {
  test('[R6] is void whatever is wrong with it, and the next one is built over it', async () => {
    const { ana, ben, eve, hub } = world;
    await agreed(world);
    const [below = ''] = hub.commit(hub.ledger).parents;
    const digest = hub.commit(below).digest;
    const head = hub.ref(eve.log);
    const header = hub.commit(head).content?.header as BatchHeader;
    const named = { author: eve.id, number: header.number };
    const forged: [string, string][] = [
      [hub.entry(eve, [], { signer: ben.signer }), 'R6'],
      [hub.entry(ben, [], { signer: eve.signer }), 'R6'],
      [hub.entry(eve, [], { header: { mesh: 'b'.repeat(64) } }), 'R4'],
      [hub.entry(eve, [], { header: { height: 2 ** 40 } }), 'R6'],
      [hub.entry(eve, [], { header: { height: 1 } }), 'R6'],
      [hub.entry(eve, [], { header: { prev: digest } }), 'R6'],
      [hub.entry(eve, [], { carries: hub.junk() }), 'R6'],
      [hub.entry(eve, [head], { header: { logs: [{ ...named, digest }] } }), 'R6'],
    ];
    let hash = '';
    for (const [entry, rule] of forged.slice(tier({ test: -3, ci: 0 })))
      hash = await isVoid(world, entry, rule);
    const [last = ''] = forged.at(-1) ?? [];
    hub.point(LEDGER_REF, last);
    expect(await agreed(world)).toBe(hash);
    const id = await say(ben, 'x.onwards');
    expect(hub.commit(hub.ledger).parents.at(-1)).toBe(last);
    await agreed(world);
    expect(await orderedOf(ben, ana)).toContain(id);
  });

  test('`mesh verify` exits 1 and names it where this node follows it', async () => {
    const { ben, eve } = world;
    const tip = ben.disk.ledger;
    const forged = ben.disk.entry(eve, [], { header: { height: 1 } });
    ben.disk.point(LEDGER_REF, forged);
    const { exit, json } = await mesh(ben, 'verify');
    ben.disk.point(LEDGER_REF, tip);
    expect(exit).toBe(1);
    const problem = 'has a height that does not fit';
    const position = expect.any(Number);
    expect((json as { findings: object[] }).findings[0]).toEqual({
      ...{ commit: forged, node: eve.id, rule: 'R6', problem, position },
    });
  });
});

/** Meets the hub twice, the second time half a minute later by the node's own clock. */
async function meetTwice(node: Node): Promise<readonly string[]> {
  return within(node, async (open: OpenNode) => {
    const first = await syncOnce(open, { within: 20_000 });
    Object.assign(open.replica.options, { mono: () => systemClock.mono() + 31_000 });
    const second = await syncOnce(open, { within: 20_000 });
    return [first.follow, first.stateHash, second.follow];
  });
}

describe('a rival line of a key holder', () => {
  test('[R15] joined by a void merge is told as a fork, and nothing said is lost', async () => {
    const { ana, ben, eve, hub } = world;
    const hash = await agreed(world);
    const kept = new Map<Node, ReadonlySet<string>>();
    for (const node of [ana, ben]) kept.set(node, await orderedOf(node, ana));
    const tip = hub.ledger;
    const { state } = await auditOf(ana);
    const older = [...(state?.entries.keys() ?? [])].at(-4) as string;
    const rival = hub.entry(eve, [], { on: older, header: { height: 100_000 } });
    hub.point(LEDGER_REF, hub.junk(tip, rival));
    expect(hub.git(['merge-base', '--is-ancestor', tip, hub.ledger]).length).toBe(0);

    const synced = await meet(ben);
    expect(synced).toMatchObject({ follow: 'fork', stateHash: hash });
    const fork = { what: 'fork', rule: 'R15', commit: hub.ledger, node: eve.id };
    expect(synced.findings).toContainEqual(expect.objectContaining(fork));
    expect((await here(ben, 'status')).json).toMatchObject({ stateHash: hash });

    // It stays: it is believed, and our side is higher than it at once.
    const [follow, before] = await meetTwice(ana);
    expect([follow, before]).toEqual(['fork', hash]);
    await meetTwice(ben);
    await agreed(world);
    const after = await auditOf(ana);
    expect(after.state?.tip.height).toBeGreaterThan(100_000);
    expect(after.state?.entries.has(rival)).toBe(true);
    for (const [node, ids] of kept) {
      const now = await orderedOf(node, ana);
      expect([...ids].filter((id) => !now.has(id))).toEqual([]);
    }
    // The side given up, joined once more without a key, changes nothing.
    const settled = await agreed(world);
    hub.point(LEDGER_REF, hub.junk(hub.ledger, tip));
    expect(await agreed(world)).toBe(settled);
  });
});

describe('an admitted node', () => {
  test('[R7] that weaves all but one log holds it up until the next honest weaver', async () => {
    const { ana, ben, eve, hub } = world;
    await agreed(world);
    const id = await within(ben, async (open) => {
      const [event] = await open.append([{ kind: 'x.ignored', body: {} }]);
      await syncOnce(open, { within: 20_000, weave: false });
      return event?.id;
    });
    for (let n = 0; n < 5; n++) {
      const head = hub.batch(eve, hub.ref(eve.log), [note()]);
      hub.point(eve.log, head);
      hub.point(LEDGER_REF, hub.entry(eve, [head]));
    }
    await meet(ana, false);
    expect(await orderedOf(ben, ana)).not.toContain(id);
    await meet(ana);
    expect(await orderedOf(ben, ana)).toContain(id);
    await agreed(world);
  });

  test('[R11] that floods gets in what the limits allow, keeps nobody out, and is shown', async () => {
    const { ana, ben, eve, hub } = world;
    await agreed(world);
    const flood = Array.from({ length: tier({ test: 4, ci: 40 }) }, () => 512);
    let head = hub.ref(eve.log);
    for (const count of flood)
      head = hub.batch(
        eve,
        head,
        Array.from({ length: count }, () => note('x.flood')),
      );
    const full = Array.from({ length: 15 }, () => note('x.flood', 'a'.repeat(65_000)));
    head = hub.batch(eve, head, full);
    hub.point(eve.log, head);
    const id = await say(ben, 'x.heard');
    await agreed(world);
    expect(await orderedOf(ben, ana)).toContain(id);
    const large = largestLog((await auditOf(ana)).state as State);
    expect(large?.name).toBe(tier({ test: undefined, ci: 'eve' }));
    // Too much at once is no batch at all.
    const hash = await agreed(world);
    const many = hub.batch(
      eve,
      head,
      Array.from({ length: 513 }, () => note('x.flood')),
    );
    const big = hub.batch(
      eve,
      head,
      [...full, ...full].map((_, n) => `"${n}${'a'.repeat(60_000)}"`),
    );
    for (const over of [many, big]) {
      hub.point(eve.log, over);
      const { stateHash, findings } = await meet(ana);
      expect(stateHash).toBe(hash);
      expect(findings).toContainEqual(expect.objectContaining({ what: 'junk', commit: over }));
    }
    hub.point(eve.log, head);
  });
});

test('after all of it every honest event has its position, and nothing here is a finding', async () => {
  for (const node of [world.ana, world.ben]) await within(node, settle);
  await agreed(world);
  for (const node of [world.ana, world.ben]) expect((await auditOf(node)).findings).toEqual([]);
});
