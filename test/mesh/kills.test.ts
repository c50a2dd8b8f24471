import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeEvent } from '@lanemesh/event';
import { openRepository } from '@lanemesh/git';
import { OpenNode } from '@lanemesh/peer';
import { describe, expect, test } from 'vitest';
import { childProgram } from '../support/children.ts';
import { type Hub, startHub } from '../support/hubs.ts';
import { killTree } from '../support/processes.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { type Home, meshOf, settle, within } from './nodes.ts';

/** More by `npm run soak -- --kills N`, in rounds on a fresh mesh each. */
const KILLS = Number(process.env.MESH_TEST_KILLS ?? tier({ test: 50, ci: 300 }));
const A_ROUND = 500;
const LONGEST_LIFE_MS = 300;

const folder = scratchFolder();
const publisher = childProgram('publisher');

describe('nodes killed while they append and sync', () => {
  test.each(rounds())(
    '[INV-1] lose nothing in %i kills, round %i',
    { timeout: 3_600_000 },
    async (kills, round) => {
      const hub = await startHub('file', join(folder, `hub${round}`));
      const homes = await meshOf(join(folder, `nodes${round}`), hub, ['ana', 'ben']);
      holdLocksLonger(hub);
      const acknowledged = await Promise.all(
        homes.map((home) => lives(home, Math.ceil(kills / homes.length))),
      );
      told(kills, acknowledged);
      for (const home of homes) await within(home, speakAgain);
      const hashes = [];
      for (const home of homes) hashes.push(await within(home, settle));
      expect(hashes[0]).toBe(hashes[1]);
      for (const [index, home] of homes.entries()) {
        const order = await ownEventsInOrder(home);
        expect(new Set(order).size, 'events that stand twice').toBe(order.length);
        expect(order.filter((id) => acknowledged[index]?.has(id))).toEqual([
          ...(acknowledged[index] ?? []),
        ]);
      }
      expect(locksAt(hub)).toEqual([]);
      for (const gitDir of [hub.gitDir, ...homes.map(({ layout }) => layout.ledger)]) {
        await openRepository(gitDir).runOk(['fsck', '--full']);
      }
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
    await sleep(Math.random() * LONGEST_LIFE_MS);
    // Alone, so that its git goes on without it; or with all it started, as in a power cut.
    if (kill % 2 === 0) child.process.kill('SIGKILL');
    else killTree(child.process.pid as number);
    expect(await child.ended).toBe('SIGKILL');
    for (const id of child.output().split('\n').slice(0, -1)) acknowledged.add(id);
  }
  return acknowledged;
}

function told(kills: number, acknowledged: readonly ReadonlySet<string>[]): void {
  const events = acknowledged.reduce((sum, { size }) => sum + size, 0);
  if (process.env.MESH_TEST_KILLS) console.log(`${kills} kills, ${events} events acknowledged`);
}

/** Needs every lock there is, at home and at the hub. */
async function speakAgain(node: OpenNode): Promise<void> {
  await node.append([{ kind: 'x.alive', body: {} }]);
  await settle(node);
}

async function ownEventsInOrder(home: Home): Promise<string[]> {
  const ids: string[] = [];
  const observe: NonNullable<Parameters<typeof OpenNode.open>[0]['observe']> = (told) => {
    const event = decodeEvent(told.line);
    if (told.author === home.node && event?.kind === 'x.killed') ids.push(event.id);
  };
  const node = await OpenNode.open({ layout: home.layout, env: home.env, full: true, observe });
  await node.close();
  return ids;
}

function locksAt(hub: Hub): string[] {
  const names = readdirSync(hub.gitDir, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.lock'));
}
