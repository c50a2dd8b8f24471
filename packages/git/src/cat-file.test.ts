import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  makeCommit,
  makeTree,
  repositoryWithChain,
  scratchFolder,
} from '../../../test/support/scratch.ts';
import { CatFile } from './index.ts';

const folder = scratchFolder();
const LIMITS = { maxBytes: 1_100_000, type: 'commit' } as const;
const ABSENT = '1'.repeat(40);

/** The processes whose command line holds this text. */
function processesWith(text: string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const found = lines.filter((line) => line.includes(text) && line.includes('cat-file'));
  return found.map((line) => Number.parseInt(line, 10));
}

describe('the resident reader', () => {
  test('tells types and sizes and gives commits alone', async () => {
    const { repository, chain } = await repositoryWithChain(join(folder, 'a.git'), 3);
    const tree = await makeTree(repository, '');
    const reader = new CatFile(repository);
    const [first, absent, empty] = await reader.info([chain[0] as string, ABSENT, tree]);
    expect(first).toMatchObject({ type: 'commit' });
    expect(absent).toBeNull();
    expect(empty).toEqual({ type: 'tree', size: 0 });
    const found = await reader.read([...chain, ABSENT, tree, chain[0] as string], LIMITS);
    expect([...found.keys()]).toEqual(chain);
    const raw = Buffer.from(found.get(chain[1] as string) as Uint8Array).toString();
    expect(raw).toContain(`parent ${chain[0]}\n`);
    expect(raw.endsWith('\nc2')).toBe(true);
    await reader.close();
  });

  test('gives back every byte', async () => {
    const { repository } = await repositoryWithChain(join(folder, 'binary.git'), 0);
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256);
    const { stdout } = await repository.runOk(['hash-object', '-w', '--stdin'], { input: bytes });
    const reader = new CatFile(repository);
    const blob = await reader.read([stdout.trim()], { maxBytes: 100_000, type: 'blob' });
    expect(blob.get(stdout.trim())).toEqual(bytes);
    await reader.close();
  });

  test('reports a 2 MiB message as oversize and reads its neighbours', async () => {
    const { repository, chain } = await repositoryWithChain(join(folder, 'big.git'), 1);
    const big = await makeCommit(repository, 'x'.repeat(2 * 1024 * 1024), chain);
    const after = await makeCommit(repository, 'after', [big]);
    const reader = new CatFile(repository);
    const found = await reader.read([big, after], LIMITS);
    expect(found.get(big)).toBe('oversize');
    expect(found.get(after)).toBeInstanceOf(Uint8Array);
    await reader.close();
  });

  test('sees what arrives later, loose or packed', async () => {
    const { repository, chain } = await repositoryWithChain(join(folder, 'later.git'), 1);
    const reader = new CatFile(repository);
    await reader.info(chain);
    const loose = await makeCommit(repository, 'later', chain);
    expect((await reader.read([loose], LIMITS)).size).toBe(1);
    const packed = await makeCommit(repository, 'packed', [loose]);
    await repository.runOk(['update-ref', 'refs/heads/main', packed]);
    await repository.runOk(['repack', '-adq']);
    expect((await reader.read([loose, packed], LIMITS)).size).toBe(2);
    await reader.close();
  });

  test('starts again when its process was killed, idle or at work', async () => {
    const { repository, chain } = await repositoryWithChain(join(folder, 'killed.git'), 20);
    const reader = new CatFile(repository);
    await reader.info(chain);
    const [pid] = processesWith(repository.gitDir);
    process.kill(pid as number, 'SIGKILL');
    expect((await reader.read(chain, LIMITS)).size).toBe(20);
    const [next] = processesWith(repository.gitDir);
    expect(next).not.toBe(pid);
    const reading = reader.read(chain, LIMITS);
    process.kill(next as number, 'SIGKILL');
    expect((await reading).size).toBe(20);
    await reader.close();
    expect(processesWith(repository.gitDir)).toEqual([]);
  });

  test('answers calls made at the same time, each with its own', async () => {
    const { repository, chain } = await repositoryWithChain(join(folder, 'many.git'), 30);
    const reader = new CatFile(repository);
    const all = await Promise.all(chain.map((oid) => reader.read([oid, ABSENT], LIMITS)));
    expect(all.map((found) => [...found.keys()])).toEqual(chain.map((oid) => [oid]));
    const many = Array.from({ length: 5000 }, (_, i) => chain[i % 30] as string);
    expect(await reader.info(many)).toHaveLength(5000);
    await reader.close();
    await expect(reader.info(chain)).rejects.toThrow('closed already');
  });

  test('takes nothing but full ids', async () => {
    const { repository } = await repositoryWithChain(join(folder, 'ids.git'), 0);
    const reader = new CatFile(repository);
    expect(() => reader.info(['HEAD\ncontents HEAD'])).toThrow(RangeError);
    await reader.close();
  });
});
