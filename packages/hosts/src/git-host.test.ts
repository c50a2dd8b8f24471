import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Reading } from './host.ts';
import { HEAD, TASK, type TestNode, testbed } from './testbed.ts';

type Read = Extract<Reading, { ok: true }>;

async function read({ host, t }: TestNode): Promise<Read> {
  const reading = await host.read(t);
  if (!reading.ok) throw new Error(reading.message);
  return reading;
}

async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited 20 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('reading', () => {
  it('tells both branches and finds a landing by its trailer alone', async () => {
    const bed = await testbed();
    const node = await bed.node();
    const first = await read(node);
    expect(first).toEqual({ ok: true, target: bed.tip(), head: null, landed: null });
    const quoted = node.change(
      first.target,
      'b',
      'b',
      `It says\nMesh-Task: ${TASK}\nin the middle.`,
    );
    const other = node.change(quoted, 'c', 'c', `Mesh-Task: ${TASK}x`);
    node.git(['push', '-q', bed.hub, `${other}:main`]);
    expect((await read(node)).landed).toBeNull();
    const mine = node.change(other, 'd', 'd');
    const later = node.change(mine, 'e', 'e', 'Mesh-Task: another');
    node.git(['push', '-q', bed.hub, `${later}:main`]);
    expect((await read(node)).landed).toBe(mine);
    expect((await read(await bed.node())).landed).toBe(mine);
    expect(await node.host.paths(node.t, later)).toEqual(['e']);
  });

  it('finds the landings of many tasks in one exchange, the newest of each', async () => {
    const bed = await testbed();
    const node = await bed.node();
    const [other, none] = [`${TASK}2`, `${TASK}3`];
    const { target } = await read(node);
    const older = node.change(target, 'b', 'b');
    const between = node.change(older, 'c', 'c', `It says\nMesh-Task: ${none}\nin the middle.`);
    const newer = node.change(between, 'd', 'd');
    const others = node.change(newer, 'e', 'e', `Mesh-Task: ${other}`);
    node.git(['push', '-q', bed.hub, `${others}:main`]);
    const { repo } = node.t;
    expect(await node.host.landings(repo, [TASK, none, other])).toEqual(
      new Map([
        [TASK, newer],
        [other, others],
      ]),
    );
    expect(await node.host.landings(repo, [])).toEqual(new Map());
    expect(await node.host.landings({ ...repo, url: `${repo.url}-gone` }, [TASK])).toBeNull();
  });

  it('notices that a landing is gone from a target that was rewound', async () => {
    const bed = await testbed();
    const node = await bed.node();
    const { target } = await read(node);
    const mine = node.change(target, 'b', 'b');
    node.git(['push', '-q', bed.hub, `${mine}:main`]);
    expect((await read(node)).landed).toBe(mine);
    bed.inHub(['update-ref', 'refs/heads/main', target]);
    expect(await read(node)).toMatchObject({ target, landed: null });
    expect(await node.host.giveBack(node.t, mine)).toBe('done');
    expect((await read(node)).landed).toBe(mine);
  });

  it('says what is missing, and rejects nothing', async () => {
    const bed = await testbed();
    const { host, t } = await bed.node();
    const none = { ...t, repo: { ...t.repo, target: 'none' } };
    expect(await host.read(none)).toMatchObject({ ok: false, reason: 'missing' });
    const nowhere = { ...t, repo: { ...t.repo, url: `${bed.hub}/nowhere` } };
    expect(await host.read(nowhere)).toMatchObject({ ok: false, reason: 'missing' });
    for (const bad of [
      { ...t, task: '../x:y' },
      { ...t, repo: { ...t.repo, url: '--upload-pack=x' } },
      { ...t, repo: { ...t.repo, target: 'mesh/ledger' } },
      { ...t, repo: { ...t.repo, target: 'a..b' } },
    ]) {
      expect(await host.read(bad)).toMatchObject({ ok: false, reason: 'failed' });
    }
  });
});

describe('landing', () => {
  it('moves target and head together and keeps the target linear', async () => {
    const bed = await testbed();
    const node = await bed.node();
    const old = await read(node);
    const commit = node.change(old.target, 'b', 'b');
    expect(await node.host.land(node.t, commit, old)).toBe('landed');
    expect(bed.tip()).toBe(commit);
    const now = await read(node);
    expect(now).toMatchObject({ target: commit, landed: commit });
    expect(now.head).toBe(bed.at(HEAD));
    await node.host.retire(node.t, old.target);
    expect(bed.at(HEAD)).toBe(now.head);
    await node.host.retire(node.t, now.head as string);
    expect(bed.at(HEAD)).toBeNull();
  });

  it('again of what has landed is still landed, also under later commits', async () => {
    const bed = await testbed();
    const node = await bed.node();
    const old = await read(node);
    const commit = node.change(old.target, 'b', 'b');
    expect(await node.host.land(node.t, commit, old)).toBe('landed');
    expect(await node.host.land(node.t, commit, old)).toBe('landed');
    const other = await bed.node();
    const next = other.change((await read(other)).target, 'c', 'c', 'Mesh-Task: another');
    other.git(['push', '-q', bed.hub, `${next}:main`]);
    expect(await node.host.land(node.t, commit, old)).toBe('landed');
  });

  it('is won by exactly one of several at once', { timeout: 60_000 }, async () => {
    const bed = await testbed();
    const nodes = await Promise.all([bed.node(), bed.node(), bed.node()]);
    for (let round = 0; round < 6; round++) {
      const olds = await Promise.all(nodes.map(read));
      const commits = nodes.map((node, i) =>
        node.change((olds[i] as Read).target, `f${round}`, `${i}`),
      );
      const ends = await Promise.all(
        nodes.map((node, i) => node.host.land(node.t, commits[i] as string, olds[i] as Read)),
      );
      expect(ends.filter((end) => end === 'landed')).toHaveLength(1);
      expect(commits[ends.indexOf('landed')]).toBe(bed.tip());
      for (const end of ends) expect(['landed', 'head-moved', 'unknown']).toContain(end);
    }
  });

  it('does not happen once the head was fenced between reading and landing', async () => {
    const bed = await testbed();
    const [holder, taker] = await Promise.all([bed.node(), bed.node()]);
    const old = await read(holder);
    const commit = holder.change(old.target, 'b', 'b');
    const seen = await read(taker);
    expect(await taker.host.fence(taker.t, 'claim', seen.head)).toBe('fenced');
    expect(await holder.host.land(holder.t, commit, old)).toBe('head-moved');
    expect(bed.tip()).toBe(old.target);
    const fenced = await read(taker);
    const theirs = taker.change(fenced.target, 'b', 'theirs');
    expect(await taker.host.land(taker.t, theirs, fenced)).toBe('landed');
  });

  it('on a target that moved says so, and works after a rebase', async () => {
    const bed = await testbed({ target: 'release/1.x' });
    const node = await bed.node();
    const old = await read(node);
    const commit = node.change(old.target, 'b', 'b');
    const other = node.change(old.target, 'c', 'c', 'Mesh-Task: another');
    node.git(['push', '-q', bed.hub, `${other}:release/1.x`]);
    expect(await node.host.land(node.t, commit, old)).toBe('target-moved');
    const now = await read(node);
    const rebased = await node.host.rebase(node.t, commit, now.target);
    if (!rebased.ok) throw new Error(rebased.conflict);
    expect(await node.host.land(node.t, rebased.commit, now)).toBe('landed');
    expect(bed.tip()).toBe(rebased.commit);
  });

  it('refuses a commit that does not stand on the target', async () => {
    const bed = await testbed();
    const node = await bed.node();
    const old = await read(node);
    const commit = node.change(node.change(old.target, 'b', 'b'), 'c', 'c');
    await expect(node.host.land(node.t, commit, old)).rejects.toThrow('rebase it first');
  });

  it('works where the hub takes nothing but fast-forwards', async () => {
    const bed = await testbed();
    bed.inHub(['config', 'receive.denyNonFastForwards', 'true']);
    const node = await bed.node();
    expect(await node.host.fence(node.t, 'one', null)).toBe('fenced');
    const again = await bed.node();
    expect(await again.host.fence(again.t, 'two', (await read(again)).head)).toBe('fenced');
    const old = await read(again);
    const commit = again.change(old.target, 'b', 'b');
    expect(await again.host.land(again.t, commit, old)).toBe('landed');
  });

  it.each([
    [
      'a pre-receive hook',
      'pre-receive',
      'grep -q refs/heads/main && { echo "main is locked" >&2; exit 1; }; exit 0',
    ],
    ['an update hook', 'update', '[ "$1" != refs/heads/main ]'],
  ])('on a target protected by %s is refused, and moves nothing', async (_, hook, script) => {
    const bed = await testbed();
    bed.hook(hook, script);
    const node = await bed.node();
    const old = await read(node);
    const commit = node.change(old.target, 'b', 'b');
    expect(await node.host.land(node.t, commit, old)).toBe('refused');
    expect(await read(node)).toMatchObject({ target: old.target, head: null });
  });

  it('needs a hub that moves both or none', async () => {
    const bed = await testbed();
    bed.inHub(['config', 'receive.advertiseAtomic', 'false']);
    const node = await bed.node();
    const old = await read(node);
    const commit = node.change(old.target, 'b', 'b');
    expect(await node.host.land(node.t, commit, old)).toBe('no-atomic');
    expect(await read(node)).toMatchObject({ target: old.target, head: null });
  });

  it.each(['pre-receive', 'post-receive'])(
    'that dies in %s is unknown until it is read',
    async (hook) => {
      const bed = await testbed();
      const gate = join(bed.hub, 'gate');
      bed.hook(hook, 'touch reached; while [ ! -f gate ]; do sleep 0.05; done; touch done');
      const node = await bed.node(1500);
      const old = await read(node);
      const commit = node.change(old.target, 'b', 'b');
      const end = await node.host.land(node.t, commit, old);
      expect(existsSync(join(bed.hub, 'reached'))).toBe(true);
      expect(end).toBe(hook === 'pre-receive' ? 'unknown' : 'landed');
      writeFileSync(gate, '');
      // Whether the hub went on without its client is the hub's affair; a reading tells.
      await waitFor(async () => {
        const now = await read(node);
        if (now.landed === commit) return now.target === commit;
        return (await node.host.land(node.t, commit, old)) === 'landed';
      });
      expect(bed.tip()).toBe(commit);
    },
  );

  it('at a hub that is gone is unknown', async () => {
    const bed = await testbed();
    const node = await bed.node();
    const old = await read(node);
    const commit = node.change(old.target, 'b', 'b');
    const away = { ...node.t, repo: { ...node.t.repo, url: `${bed.hub}.away` } };
    expect(await node.host.land(away, commit, old)).toBe('unknown');
    expect(await node.host.fence(away, 'claim', null)).toBe('unknown');
    expect(await node.host.giveBack(away, commit)).toBe('unknown');
    await node.host.retire(away, commit);
  });
});

describe('fencing', () => {
  it('is won by one, and the other sees that the head moved', async () => {
    const bed = await testbed();
    const [a, b] = await Promise.all([bed.node(), bed.node()]);
    const ends = await Promise.all([a.host.fence(a.t, 'a', null), b.host.fence(b.t, 'b', null)]);
    expect([...ends].sort()).toEqual(['fenced', 'moved']);
    const [winner, loser] = ends[0] === 'fenced' ? [a, b] : [b, a];
    const { head } = await read(winner);
    expect(await loser.host.fence(loser.t, 'again', null)).toBe('moved');
    expect(await loser.host.fence(loser.t, 'again', (await read(loser)).head)).toBe('fenced');
    expect(await winner.host.fence(winner.t, 'again', head)).toBe('moved');
  });

  it('that the hub refuses is unknown', async () => {
    const bed = await testbed();
    bed.hook('pre-receive', 'exit 1');
    const node = await bed.node();
    expect(await node.host.fence(node.t, 'claim', null)).toBe('unknown');
  });
});

describe('giving back', () => {
  it('goes forward only: what the target went on with is merged, unless a person has to look', async () => {
    const bed = await testbed();
    const node = await bed.node();
    const { target } = await read(node);
    const lost = node.change(target, 'b', 'b');
    const theirs = node.change(target, 'c', 'c', 'Mesh-Task: another');
    node.git(['push', '-q', bed.hub, `${theirs}:main`]);
    const before = bed.tip();
    // A change of the same task, and one of the same lines.
    const twice = node.change(target, 'd', 'd', 'Mesh-Task: another');
    const clash = node.change(target, 'c', 'other');
    for (const commit of [twice, clash])
      expect(await node.host.giveBack(node.t, commit)).toBe('apart');
    expect(bed.tip()).toBe(before);
    expect(await node.host.giveBack(node.t, lost)).toBe('done');
    expect(bed.inHub(['show', '-s', '--format=%P', 'main'])).toBe(`${theirs} ${lost}`);
    expect(bed.inHub(['ls-tree', '--name-only', 'main']).split('\n')).toEqual(['a.txt', 'b', 'c']);
    expect(await node.host.giveBack(node.t, lost)).toBe('done');
    expect(await node.host.giveBack(node.t, target)).toBe('done');
    expect(await node.host.giveBack(node.t, 'a'.repeat(40))).toBe('unknown');
    const some = ['a'.repeat(40), theirs, twice, lost, target];
    expect(await node.host.lacking(node.t, some)).toEqual(['a'.repeat(40), twice]);
    const { repo } = node.t;
    const gone = { ...node.t, repo: { ...repo, url: `${repo.url}-gone` } };
    expect(await node.host.lacking(gone, some)).toBeNull();
    bed.inHub(['update-ref', '-d', 'refs/heads/main']);
    expect(await node.host.lacking(node.t, some)).toEqual(some);
    expect(await node.host.giveBack(node.t, lost)).toBe('done');
  });
});

describe.each([
  ['a plain path', (path: string) => path],
  ['a file:// address', (path: string) => pathToFileURL(path).href],
])('an address with spaces and letters of all kinds as %s', (_, url) => {
  it('is read, fenced and landed on', async () => {
    const bed = await testbed({ folder: 'a hüb 100% 仓库 +x', url });
    const node = await bed.node();
    expect(await node.host.fence(node.t, 'claim', null)).toBe('fenced');
    const old = await read(node);
    const commit = node.change(old.target, 'b', 'b');
    expect(await node.host.land(node.t, commit, old)).toBe('landed');
    expect(bed.tip()).toBe(commit);
  });
});
