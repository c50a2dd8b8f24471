import { join } from 'node:path';
import { decodeEvent } from '@lanemesh/event';
import { OpenNode } from '@lanemesh/peer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Child, childProgram } from '../support/children.ts';
import { slowProxy, startHub } from '../support/hubs.ts';
import { scratchFolder, until } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { type Home, meshOf, settle, within } from './nodes.ts';

/** Events of each node, one a second. */
const EVENTS = tier({ test: 8, ci: 20 });
const folder = scratchFolder();
const flatOut = childProgram('flat-out');
const steady = childProgram('steady');

/** Lets all begin at once; what each printed in the end. */
async function together(children: readonly Child[]): Promise<string[]> {
  const ready = () => children.every((child) => child.output().startsWith('ready\n'));
  await until('all children are ready', ready, 30_000);
  for (const child of children) child.process.stdin?.end('go\n');
  expect(await Promise.all(children.map(({ ended }) => ended))).toEqual(children.map(() => 0));
  return children.map((child) => child.output().slice('ready\n'.length));
}

const longest = (waits: readonly number[]) => Math.max(...waits);

/** Milliseconds from the making of each of a node's events to that of the entry that wove it. */
async function wovenAfter(reader: Home, author: string): Promise<number[]> {
  const woven: { at: number; entry: string }[] = [];
  const node = await OpenNode.open({
    layout: reader.layout,
    env: reader.env,
    full: true,
    observe: (told) => {
      const event = decodeEvent(told.line);
      if (told.author !== author || !event?.kind.startsWith('x.')) return;
      woven.push({ at: event.at, entry: told.entry });
    },
  });
  const at = (entry: string) => node.replica.commits.get(entry)?.content?.header.at ?? Number.NaN;
  const waits = woven.map((event) => at(event.entry) - event.at);
  await node.close();
  return waits;
}

describe('fairness', () => {
  test('of two nodes that publish flat out each gets a quarter in, and no event waits 2 s', async () => {
    const hub = await startHub('file', join(folder, 'flat-hub'));
    onTestFinished(() => hub.stop());
    const homes = await meshOf(join(folder, 'flat'), hub, ['ana', 'ben']);
    const children = homes.map(({ root }) => flatOut(root, hub.gitDir, '10000'));
    const printed = await together(await Promise.all(children));
    const reports = printed.map((text): { published: number[] } => JSON.parse(text));
    const total = reports.reduce((sum, { published }) => sum + published.length, 0);
    await within(homes[0] as Home, settle);
    for (const [index, { published }] of reports.entries()) {
      const woven = await wovenAfter(homes[0] as Home, homes[index]?.node ?? '');
      expect(woven).toHaveLength(published.length);
      expect(woven.length).toBeGreaterThanOrEqual(total / 4);
      expect(longest(published)).toBeLessThan(2000);
      expect(longest(woven)).toBeLessThan(2000);
    }
  });

  test('a far node among seven near ones has every event woven within 10 s', async () => {
    const hub = await startHub('http', join(folder, 'steady-hub'));
    onTestFinished(() => hub.stop());
    const names = ['ana', 'ben', 'cleo', 'dan', 'eve', 'finn', 'gus', 'far'];
    const homes = await meshOf(join(folder, 'steady'), hub, names);
    const proxy = await slowProxy({ target: hub.port as number, delayMs: 300 });
    onTestFinished(() => proxy.stop());
    const children = homes.map(({ root, name }) => {
      return steady(root, `${EVENTS}`, name === 'far' ? hub.urlAt(proxy.port) : hub.url);
    });
    await together(await Promise.all(children));
    const [near, far] = [homes[0] as Home, homes[7] as Home];
    await within(near, settle);
    const waits = await wovenAfter(near, far.node);
    expect(waits).toHaveLength(EVENTS);
    expect(longest(waits)).toBeLessThan(10_000);
  });
});
