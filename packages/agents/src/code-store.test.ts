import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyName } from './bare-copy.ts';
import { createSerial } from './serial.ts';
import { testbed } from './testbed.ts';

describe('updating a copy', () => {
  it('fetches the target and nothing of the mesh', async () => {
    const { code, url, bare, git, tip } = await testbed();
    git(url, ['update-ref', 'refs/heads/mesh/ledger', tip()]);
    git(url, ['update-ref', 'refs/heads/mesh/log/nana', tip()]);
    git(url, ['tag', 'v1', tip()]);
    expect(await code.update({ url, target: 'main' })).toEqual({
      ok: true,
      tip: tip(),
      fresh: true,
    });
    expect(bare(['for-each-ref', '--format=%(refname)'])).toBe('refs/hub/main');
    for (const target of ['mesh/ledger', 'mesh/log/nana', '../x', '']) {
      expect(await code.update({ url, target })).toMatchObject({ ok: false, reason: 'refused' });
    }
  });

  it('follows a target that was rewound, and one that made way for a folder of branches', async () => {
    const { code, url, git, tip, commitToHub } = await testbed();
    const first = tip();
    commitToHub('b', 'b');
    await code.update({ url, target: 'main' });
    git(url, ['update-ref', 'refs/heads/main', first]);
    expect(await code.update({ url, target: 'main' })).toMatchObject({ tip: first });
    git(url, ['update-ref', 'refs/heads/dev', first]);
    await code.update({ url, target: 'dev' });
    git(url, ['update-ref', '-d', 'refs/heads/dev']);
    git(url, ['update-ref', 'refs/heads/dev/next', first]);
    expect(await code.update({ url, target: 'dev/next' })).toMatchObject({ ok: true, tip: first });
    expect(await code.update({ url, target: 'dev' })).toMatchObject({
      ok: false,
      reason: 'refused',
    });
  });

  it('goes on where a machine died over the copy, or over a fetch into it', async () => {
    const { code, url, commitToHub, stateDir, tip } = await testbed();
    const copy = join(stateDir, 'code', copyName(url));
    // What git has made of a repository by its first millisecond.
    mkdirSync(join(copy, 'refs'), { recursive: true });
    writeFileSync(join(copy, 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(copy, 'config'), '');
    writeFileSync(join(copy, 'config.lock'), '');
    expect(await code.update({ url, target: 'main' })).toMatchObject({ ok: true, fresh: true });
    commitToHub('c', 'c');
    mkdirSync(join(copy, 'refs/hub'), { recursive: true });
    writeFileSync(join(copy, 'refs/hub/main.lock'), '');
    expect(await code.update({ url, target: 'main' })).toMatchObject({ tip: tip(), fresh: true });
    expect(existsSync(join(copy, 'refs/hub/main.lock'))).toBe(false);
  });

  it('many times at once is no conflict', async () => {
    const { code, url, tip } = await testbed();
    const all = await Promise.all(
      Array.from({ length: 6 }, () => code.update({ url, target: 'main' })),
    );
    for (const one of all) expect(one).toEqual({ ok: true, tip: tip(), fresh: true });
  });

  it('says what an address that is none is', async () => {
    const { code } = await testbed();
    for (const url of ['--upload-pack=x', 'ext::sh -c x', 'relative/path']) {
      expect(await code.update({ url, target: 'main' })).toMatchObject({
        ok: false,
        reason: 'refused',
      });
    }
  });
});

describe('a worktree', () => {
  it('takes the place of what a crash left there', async () => {
    const { code, url, stateDir, bare } = await testbed();
    const updated = await code.update({ url, target: 'main' });
    if (!updated.ok) throw new Error(updated.message);
    const repo = { url, target: 'main' };
    const tree = join(stateDir, 'attempts', 'one', 'tree');
    await code.worktree(repo, updated.tip, tree);
    writeFileSync(join(tree, 'left'), 'x');
    await code.worktree(repo, updated.tip, tree);
    expect(existsSync(join(tree, 'left'))).toBe(false);
    expect(bare(['for-each-ref', '--format=%(refname)', 'refs/heads'])).toBe(
      'refs/heads/mesh/attempt/one',
    );
    mkdirSync(join(tree, 'locked', 'deep'), { recursive: true });
    await code.removeWorktree(repo, tree);
    expect(existsSync(tree)).toBe(false);
    expect(bare(['for-each-ref', 'refs/heads'])).toBe('');
  });
});

it('a copy lies in a folder of its own with a harmless name', async () => {
  expect(copyName('https://example.org/a/My Project.git/')).toMatch(
    /^My-Project-[0-9a-f]{12}\.git$/,
  );
  expect(copyName('/x/..')).toMatch(/^code-[0-9a-f]{12}\.git$/);
  expect(copyName('host:a')).not.toBe(copyName('host:b/a'));
  const { code, url, copyDir } = await testbed();
  await code.update({ url, target: 'main' });
  expect(readFileSync(join(copyDir(), 'config'), 'utf8')).toContain('auto = 0');
});

it('serial work runs one at a time per key, also after a failure', async () => {
  const serial = createSerial();
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`+${name}`);
    await Promise.resolve();
    seen.push(`-${name}`);
    if (name === 'a') throw new Error('a failed');
    return name;
  };
  const all = await Promise.allSettled([
    serial('k', work('a')),
    serial('k', work('b')),
    serial('l', work('c')),
  ]);
  expect(all.map((one) => one.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(seen.filter((mark) => !mark.endsWith('c'))).toEqual(['+a', '-a', '+b', '-b']);
});

describe('worktrees of a copy', () => {
  it('are not made while somebody fetches, who would stumble over one half made', async () => {
    const { code, url, stateDir, tip } = await testbed();
    await code.update({ url, target: 'main' });
    const order: string[] = [];
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const fetching = code.exclusively(url, async () => {
      await gate;
      order.push('fetched');
    });
    const dir = join(stateDir, 'attempts', 'one', 'tree');
    const made = code.worktree({ url, target: 'main' }, tip(), dir).then(() => order.push('made'));
    open();
    await Promise.all([fetching, made]);
    expect(order).toEqual(['fetched', 'made']);
  });

  it('that a killed git began and never made are in nobody’s way', async () => {
    const { code, url, bare, tip, commitToHub } = await testbed();
    await code.update({ url, target: 'main' });
    const begun = join(bare(['rev-parse', '--absolute-git-dir']), 'worktrees', 'tree');
    mkdirSync(begun, { recursive: true });
    for (const [name, text] of [
      ['HEAD', '0'.repeat(40)],
      ['gitdir', join(begun, 'nowhere', '.git')],
      ['commondir', '../..'],
      ['locked', 'initializing'],
    ] as const)
      writeFileSync(join(begun, name), `${text}\n`);
    commitToHub('b', 'b');
    expect(await code.update({ url, target: 'main' })).toMatchObject({ ok: true, tip: tip() });
    expect(existsSync(begun)).toBe(false);
  });
});
