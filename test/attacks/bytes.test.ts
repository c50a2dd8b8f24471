import { readCommit } from '@lanemesh/event';
import { LEDGER_REF } from '@lanemesh/ledger';
import { beforeAll, describe, expect, test } from 'vitest';
import { tier } from '../support/tier.ts';
import { crypto } from './attacker.ts';
import {
  agreed,
  attackWorld,
  auditOf,
  here,
  meet,
  mesh,
  type Node,
  say,
  type World,
} from './world.ts';

let world: World;
let hash: string;

beforeAll(async () => {
  world = await attackWorld();
  for (let n = 0; n < 2; n++) await say(world.ben, 'x.note', { n });
  hash = await agreed(world);
});

/** Bits of one byte changed at once, for every byte: each bit, and all of them. */
const FLIPS = tier({
  test: [0x01, 0x20, 0xff],
  ci: [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff],
});

const changed = (raw: Uint8Array, at: number, flip: number): Uint8Array => {
  const copy = Uint8Array.from(raw);
  copy[at] = (copy[at] as number) ^ flip;
  return copy;
};

/** A byte of each part of a commit that can be told apart. */
function regions(raw: Buffer): Map<string, number> {
  const text = raw.toString('latin1');
  const after = (sign: string, skip = 0) => text.indexOf(sign) + sign.length + skip;
  const digit = (from: number) => from + text.slice(from).search(/[0-9]/);
  const blank = text.indexOf('\n\n');
  const marks: [string, number][] = [
    // A digit, so that it stays an id: else git itself finds its own repository damaged.
    ['tree', digit(after('tree '))],
    ['parent', digit(after('\nparent '))],
    ['author', after('\nauthor ', 5)],
    ['committer', after('\ncommitter ', 5)],
    ['armour’s first line', after('-----BEGIN S')],
    ['signature', after('SIGNATURE-----', 200)],
    ['armour’s last line', after('-----END S')],
    ['blank line', blank],
    ['subject', blank + 5],
    ['header', after('"mesh":"', 3)],
    ['last newline', raw.length - 1],
  ];
  const lines = text
    .slice(blank + 2)
    .split('\n')
    .slice(3, -1);
  for (const [i, line] of lines.entries())
    marks.push([`event ${i + 1}`, text.indexOf(line) + (line.length >> 1)]);
  return new Map(marks);
}

describe('[R1] any single byte of a batch or entry changed', () => {
  test('[R1] makes a commit that is neither, for every byte', { timeout: 600_000 }, () => {
    for (const oid of [world.hub.ref(world.ben.log), world.hub.ledger]) {
      const raw = world.hub.raw(oid);
      expect(readCommit(oid, raw, crypto).content).not.toBeNull();
      for (let at = 0; at < raw.length; at++)
        for (const flip of FLIPS)
          if (readCommit(oid, changed(raw, at, flip), crypto).content !== null)
            throw new Error(`${oid} still counts with byte ${at} ^ ${flip}`);
    }
  });

  /** Changes each region of what a ref names, moves the ref there and looks. */
  async function each(
    where: Node['disk'],
    ref: string,
    look: (forged: string, region: string) => Promise<void>,
    sample?: readonly string[],
  ): Promise<void> {
    const refs = where.refs();
    const raw = where.raw(where.ref(ref));
    for (const [region, at] of regions(raw)) {
      if (sample?.includes(region) === false) continue;
      const forged = where.put(changed(raw, at, 0x01));
      where.point(ref, forged);
      try {
        await look(forged, region);
      } finally {
        where.restore(refs);
      }
    }
  }

  test('[R1] in a log here, and the branch moved: named with position, node and rule', async () => {
    const { position } = (await auditOf(world.ben)).state ?? { position: 0 };
    await each(world.ben.disk, world.ben.log, async (forged, region) => {
      const { findings } = await auditOf(world.ben);
      expect(findings, region).toMatchObject([
        { commit: forged, node: world.ben.id, position: position + 1, rule: 'R1' },
      ]);
      expect(findings[0]?.problem).toMatch(/signature/);
    });
    expect((await auditOf(world.ben)).findings).toEqual([]);
  });

  test('[R1] in a log here: nothing is signed on it, and doctor --fix goes back to what is sound', async () => {
    const { disk, log } = world.eve;
    const head = disk.ref(log);
    const raw = disk.raw(head);
    disk.point(log, disk.put(changed(raw, raw.length - 5, 0x01)));
    await expect(say(world.eve, 'x.lost')).rejects.toMatchObject({ name: 'LogLost' });
    expect((await here(world.eve, 'doctor', '--fix')).json).toMatchObject({ ok: true });
    expect(disk.ref(log)).toBe(head);
    expect((await auditOf(world.eve)).findings).toEqual([]);
  });

  test('[R1] in an entry here, and the branch moved: named with position, node and rule', async () => {
    const tip = world.ben.disk.commit(world.ben.disk.ledger);
    const header = tip.content?.header;
    const weaver = header?.t === 'entry' ? header.weaver : '';
    const sampled = tier({ test: ['parent', 'signature', 'header'], ci: undefined });
    await each(world.ben.disk, LEDGER_REF, async (forged, region) => {
      const { findings } = await auditOf(world.ben);
      expect(findings[0], region).toMatchObject({ commit: forged, node: weaver, rule: 'R1' });
      expect(findings[0]?.position, region).toBeGreaterThan(1);
      if (sampled?.includes(region) === false) return;
      // What stands is what the hub and the logs still hold.
      const synced = await meet(world.ben, false);
      expect(synced.stateHash, region).toBe(hash);
      expect(world.ben.disk.ledger, region).toBe(tip.oid);
    });
  });

  test('[R1] in a log at the hub: without effect, and its author speaks on beside it', async () => {
    await each(
      world.hub,
      world.ben.log,
      async (forged, region) => {
        const { stateHash } = await meet(world.ana);
        expect(stateHash, region).toBe(hash);
        if (region === 'event 1') {
          const { voids, findings } = await auditOf(world.ana);
          expect(findings).toEqual([]);
          expect(voids).toMatchObject([{ commit: forged, node: world.ben.id, rule: 'R1' }]);
          await say(world.ben, 'x.onwards');
          hash = await agreed(world);
        }
      },
      tier({ test: ['parent', 'signature', 'event 1'], ci: undefined }),
    );
    hash = await agreed(world);
  });

  test('[R1] in an entry at the hub: without effect, and its line is given back', async () => {
    const { entries } = await auditOf(world.ana);
    await each(
      world.hub,
      LEDGER_REF,
      async (_, region) => {
        for (const node of [world.ana, world.ben])
          expect((await meet(node)).stateHash, region).toBe(hash);
      },
      tier({ test: ['tree', 'header'], ci: undefined }),
    );
    await agreed(world);
    expect((await auditOf(world.ana)).entries).toBeGreaterThanOrEqual(entries);
  });

  test('`mesh verify` says so and exits 1', async () => {
    const { disk, log, id } = world.ben;
    const refs = disk.refs();
    const raw = disk.raw(disk.ref(log));
    const forged = disk.put(changed(raw, raw.length - 5, 0x01));
    disk.point(log, forged);
    const { exit, json } = await mesh(world.ben, 'verify');
    disk.restore(refs);
    expect(exit).toBe(1);
    expect(json).toMatchObject({ ok: false, stateHash: hash });
    expect((json as { findings: object[] }).findings[0]).toMatchObject({
      ...{ commit: forged, node: id, rule: 'R1' },
      position: expect.any(Number),
    });
  });
});
