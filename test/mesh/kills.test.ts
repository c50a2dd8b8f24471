import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRepository } from '@lanemesh/git';
import type { OpenNode } from '@lanemesh/peer';
import { describe, expect, test } from 'vitest';
import { childProgram } from '../support/children.ts';
import { type Hub, startHub } from '../support/hubs.ts';
import { killTree } from '../support/processes.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { type Home, idsInOrder, meshOf, settle, within } from './nodes.ts';

/** More by `npm run soak -- --kills N`, in rounds on a fresh mesh each. */
const KILLS = Number(process.env.MESH_TEST_KILLS ?? tier({ test: 50, ci: 300 }));
const A_ROUND = 250;
const NAMES = ['ana', 'ben', 'cleo'];
const LONGEST_LIFE_MS = 300;
/** One life in so many is four times as long: it comes to know what it published. */
const LONG = 8;

const folder = scratchFolder();
const publisher = childProgram('publisher');

describe('nodes killed while they append and sync', () => {
  // Side by side: a node that waits for its end leaves the processor to others.
  test.concurrent.each(rounds())(
    '[INV-1] lose nothing in %i kills, round %i',
    { timeout: 3_600_000 },
    async (kills, round) => {
      const hub = await startHub('file', join(folder, `hub${round}`));
      const homes = await meshOf(join(folder, `nodes${round}`), hub, NAMES);
      holdLocksLonger(hub);
      const acknowledged = await Promise.all(
        shares(kills, homes.length).map((share, index) => lives(homes[index] as Home, share)),
      );
      for (const home of homes) await within(home, speakAgain);
      const hashes = [];
      for (const home of homes) hashes.push(await within(home, settle));
      expect(new Set(hashes).size).toBe(1);
      const orders = await Promise.all(homes.map((home) => idsInOrder(home, 'x.killed')));
      tell(kills, acknowledged, orders);
      for (const [index, order] of orders.entries()) {
        expect(new Set(order).size, 'events that stand twice').toBe(order.length);
        expect(order.filter((id) => acknowledged[index]?.has(id))).toEqual([
          ...(acknowledged[index] ?? []),
        ]);
      }
      expect(locksAt(hub)).toEqual([]);
      for (const gitDir of [hub.gitDir, ...homes.map(({ layout }) => layout.ledger)]) {
        await openRepository(gitDir).runOk(['fsck', '--full']);
      }
      // What a long run leaves would take minutes to remove at its end.
      for (const name of ['hub', 'nodes'])
        rmSync(join(folder, `${name}${round}`), { recursive: true, force: true });
    },
  );
});

/** As a slow disk would: so that kills come while a receiving git holds the locks of refs. */
function holdLocksLonger({ gitDir }: Hub): void {
  const hook = join(gitDir, 'hooks', 'reference-transaction');
  mkdirSync(dirname(hook), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\n[ "$1" != prepared ] || sleep 0.03\n', { mode: 0o755 });
}

function rounds(): [kills: number, round: number][] {
  const whole = Array.from({ length: Math.ceil(KILLS / A_ROUND) }, (_, round) => round);
  return whole.map((round) => [Math.min(A_ROUND, KILLS - round * A_ROUND), round + 1]);
}

/** A whole divided as evenly as whole numbers can be. */
function shares(whole: number, parts: number): number[] {
  const upTo = (part: number) => Math.floor((whole * part) / parts);
  return Array.from({ length: parts }, (_, part) => upTo(part + 1) - upTo(part));
}

/** So many lives of one node, one after the other; the ids of the events it acknowledged. */
async function lives(home: Home, kills: number): Promise<Set<string>> {
  const acknowledged = new Set<string>();
  for (let kill = 0; kill < kills; kill++) {
    const child = await publisher(home.root);
    // One in five dies while it starts, or soon after.
    if (kill % 5 !== 0) {
      const acknowledges = () => child.output().includes('\n');
      await until(`${home.name} acknowledged an event after kill ${kill}`, acknowledges, 30_000);
    }
    await sleep(Math.random() * LONGEST_LIFE_MS * (kill % LONG === 0 ? 4 : 1));
    // Alone, so that its git goes on without it; or with all it started, as in a power cut.
    if (kill % 2 === 0) child.process.kill('SIGKILL');
    else killTree(child.process.pid as number);
    expect(await child.ended).toBe('SIGKILL');
    for (const id of child.output().split('\n').slice(0, -1)) acknowledged.add(id);
  }
  return acknowledged;
}

const sum = { kills: 0, acknowledged: 0, lost: 0 };

/** How far a long run is. */
function tell(kills: number, acknowledged: readonly Set<string>[], orders: readonly string[][]) {
  sum.kills += kills;
  for (const [index, ids] of acknowledged.entries()) {
    const order = new Set(orders[index]);
    sum.acknowledged += ids.size;
    sum.lost += [...ids].filter((id) => !order.has(id)).length;
  }
  if (!process.env.MESH_TEST_KILLS) return;
  const far = `${sum.kills} of ${KILLS} kills, ${sum.acknowledged} events acknowledged`;
  console.log(`${far}, ${sum.lost} lost, ${(performance.now() / 60_000).toFixed(1)} min`);
}

/** Needs every lock there is, at home and at the hub. */
async function speakAgain(node: OpenNode): Promise<void> {
  await node.append([{ kind: 'x.alive', body: {} }]);
  await settle(node);
}

function locksAt(hub: Hub): string[] {
  const names = readdirSync(hub.gitDir, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.lock'));
}
