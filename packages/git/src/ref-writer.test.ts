import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryWithChain, scratchFolder } from '../../../test/support/scratch.ts';
import { GitError, RefMoved, RefWriter, readRefFiles, readRefs } from './index.ts';

const folder = scratchFolder();
let count = 0;

async function setUp(ownsLocks = true) {
  count += 1;
  const { repository, chain } = await repositoryWithChain(join(folder, `r${count}.git`), 3);
  const [c1 = '', c2 = '', c3 = ''] = chain;
  return { repository, writer: new RefWriter(repository, { ownsLocks }), c1, c2, c3 };
}

describe('the resident ref writer', () => {
  test('makes and moves several refs in one transaction after another', async () => {
    const { repository, writer, c1, c2, c3 } = await setUp();
    await writer.move([
      { ref: 'refs/heads/a', to: c1, from: null },
      { ref: 'refs/heads/b/c', to: c2, from: null },
    ]);
    await writer.move([{ ref: 'refs/heads/a', to: c3, from: c1 }]);
    expect(await readRefs(repository, 'refs/heads')).toEqual(
      new Map([
        ['refs/heads/a', c3],
        ['refs/heads/b/c', c2],
      ]),
    );
    await writer.close();
  });

  test('moves nothing when one ref is elsewhere, and works on', async () => {
    const { repository, writer, c1, c2, c3 } = await setUp();
    await writer.move([{ ref: 'refs/heads/a', to: c1, from: null }]);
    const late = writer.move([
      { ref: 'refs/heads/new', to: c1, from: null },
      { ref: 'refs/heads/a', to: c3, from: c2 },
    ]);
    await expect(late).rejects.toMatchObject({
      name: 'RefMoved',
      ref: 'refs/heads/a',
      expected: c2,
      actual: c1,
    });
    await expect(writer.move([{ ref: 'refs/heads/a', to: c2, from: null }])).rejects.toBeInstanceOf(
      RefMoved,
    );
    expect((await readRefs(repository, 'refs/heads')).size).toBe(1);
    await writer.move([{ ref: 'refs/heads/a', to: c2, from: c1 }]);
    await writer.close();
  });

  test('says so when an object is missing or a name is in the way', async () => {
    const { writer, c1, c2 } = await setUp();
    await writer.move([{ ref: 'refs/heads/a', to: c1, from: null }]);
    await expect(
      writer.move([{ ref: 'refs/heads/b', to: '1'.repeat(40), from: null }]),
    ).rejects.toThrow(/nonexistent object/);
    await expect(
      writer.move([{ ref: 'refs/heads/a/b', to: c2, from: null }]),
    ).rejects.toBeInstanceOf(GitError);
    await writer.close();
  });

  test('is not stopped by the lock file of a dead process', async () => {
    const { repository, writer, c1 } = await setUp();
    await writer.move([{ ref: 'refs/heads/a', to: c1, from: null }]);
    writeFileSync(join(repository.gitDir, 'refs/heads/b.lock'), '');
    await writer.move([{ ref: 'refs/heads/b', to: c1, from: null }]);
    await writer.close();
  });

  test('leaves a lock file alone that may be another one’s', async () => {
    const { repository, writer, c1 } = await setUp(false);
    writeFileSync(join(repository.gitDir, 'refs/heads/b.lock'), '');
    await expect(writer.move([{ ref: 'refs/heads/b', to: c1, from: null }])).rejects.toThrow(
      /b\.lock': File exists/,
    );
    await writer.close();
  });

  test('takes no ref name that could be a command', async () => {
    const { writer, c1 } = await setUp();
    const move = { ref: 'refs/heads/a\ncommit', to: c1, from: null };
    await expect(writer.move([move])).rejects.toThrow(RangeError);
    await writer.close();
  });
});

describe('refs read from their files', () => {
  test('are the ones git reads, loose, packed or both', async () => {
    const { repository, writer, c1, c2, c3 } = await setUp();
    const names = ['refs/heads/mesh/ledger', 'refs/heads/mesh/log/a', 'refs/heads/mesh/log/b'];
    await writer.move(names.map((ref) => ({ ref, to: c1, from: null })));
    await repository.runOk(['pack-refs', '--all']);
    await writer.move([{ ref: 'refs/heads/mesh/log/a', to: c2, from: c1 }]);
    await writer.move([{ ref: 'refs/heads/mesh/log/0', to: c3, from: null }]);
    const read = await readRefFiles(repository.gitDir, 'refs/heads/mesh/');
    expect([...read]).toEqual([...(await readRefs(repository, 'refs/heads/mesh'))]);
    const logs = await readRefFiles(repository.gitDir, 'refs/heads/mesh/log/');
    expect([...logs.keys()]).toHaveLength(3);
    expect(await readRefFiles(repository.gitDir, 'refs/none/')).toEqual(new Map());
    await writer.close();
  });

  test('are all there while git packs them', async () => {
    const { repository, writer, c1, c2 } = await setUp();
    await writer.move([{ ref: 'refs/heads/a', to: c1, from: null }]);
    let packing = true;
    const packer = (async () => {
      for (let i = 0; i < 20; i++) {
        const [to, from] = i % 2 === 0 ? [c2, c1] : [c1, c2];
        await writer.move([{ ref: 'refs/heads/a', to, from }]);
        await repository.runOk(['pack-refs', '--all', '--prune']);
      }
      packing = false;
    })();
    while (packing) {
      expect((await readRefFiles(repository.gitDir, 'refs/heads/')).size).toBe(1);
    }
    await packer;
    await writer.close();
  });
});
