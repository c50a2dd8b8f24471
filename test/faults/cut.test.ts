/** The line to the hub breaks in the middle of a fetch or push, at any byte, in either direction. */
import { join } from 'node:path';
import { openRepository } from '@lanemesh/git';
import { type OpenNode, saveSetting, syncOnce } from '@lanemesh/peer';
import { expect, test } from 'vitest';
import { idsInOrder, meshOf, settle, within } from '../mesh/nodes.ts';
import { HUB_TOOLS, type HubKind, startHub } from '../support/hubs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { describeWith } from '../support/tools.ts';
import { locksIn } from './checks.ts';
import { cutProxy, type Direction } from './cut-proxy.ts';

const folder = scratchFolder();
/** Cuts in each direction, spread over all bytes of one exchange. */
const CUTS = tier({ test: 2, ci: 8 });
const LONG = { timeout: 300_000 };
const KINDS: HubKind[] = tier({ test: ['http'], ci: ['http', 'ssh'] });

describeWith([...new Set(KINDS.flatMap((kind) => HUB_TOOLS[kind]))], 'a line that breaks', () => {
  test.each(KINDS)('[INV-9] over %s loses nothing and doubles nothing', LONG, async (kind) => {
    const hub = await startHub(kind, join(folder, kind));
    Object.assign(process.env, hub.env);
    const [ana, ben] = await meshOf(join(folder, `${kind}-nodes`), hub, ['ana', 'ben']);
    if (!ana || !ben || hub.port === null) throw new Error('no mesh');
    const proxy = await cutProxy(hub.port);
    await saveSetting(ana.layout, 'hub', hub.urlAt(proxy.port));
    const said: string[] = [];
    await within(ana, async (node) => {
      said.push(await say(node));
      proxy.count();
      await settle(node);
      const bytes = proxy.count();
      for (const direction of ['up', 'down'] as Direction[]) {
        for (let cut = 0; cut < CUTS; cut++) {
          said.push(await say(node));
          proxy.cutAfter(direction, Math.floor((bytes[direction] * cut) / CUTS));
          await syncOnce(node, { within: 10_000 });
          proxy.mend();
          await settle(node);
        }
      }
    });
    expect(await within(ana, settle)).toBe(await within(ben, settle));
    expect(await idsInOrder(ana, 'x.cut')).toEqual(said);
    expect(locksIn(hub.gitDir)).toEqual([]);
    for (const gitDir of [hub.gitDir, ana.layout.ledger])
      await openRepository(gitDir).runOk(['fsck', '--full']);
    await proxy.stop();
    await hub.stop();
  });
});

async function say(node: OpenNode): Promise<string> {
  const [event] = await node.append([{ kind: 'x.cut', body: {} }]);
  return event?.id ?? '';
}
