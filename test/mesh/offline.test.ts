import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startHub } from '../support/hubs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { type Home, meshOf, settle, within } from './nodes.ts';

const folder = scratchFolder();
const EVENTS = 30;

async function publish(home: Home): Promise<string[]> {
  return within(home, async (node) => {
    const ids: string[] = [];
    for (let n = 0; n < EVENTS; n++) {
      const [event] = await node.append([{ kind: 'x.offline', body: { n } }]);
      ids.push(event?.id ?? '');
    }
    return ids;
  });
}

describe('two nodes work offline and meet', () => {
  test.each([
    ['ana', 'ben'],
    ['ben', 'ana'],
  ])('equal hashes, nothing lost, when %s syncs before %s', async (earlier, later) => {
    const hub = await startHub('file', join(folder, earlier));
    const homes = await meshOf(join(folder, earlier, 'nodes'), hub, ['ana', 'ben']);
    const written = await Promise.all(homes.map(publish));
    const inTurn = [earlier, later, earlier].map((name) =>
      homes.find((home) => home.name === name),
    );
    const hashes: string[] = [];
    for (const home of inTurn) if (home) hashes.push(await within(home, settle));
    expect(hashes[1]).toBe(hashes[2]);
    for (const [index, home] of homes.entries()) {
      const counted = await within(
        home,
        async ({ replica }) => replica.state.logs.get(home.node)?.ids,
      );
      expect([...(counted ?? [])].slice(-EVENTS)).toEqual(written[index]);
    }
  });
});
