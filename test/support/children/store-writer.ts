/**
 * Appends commits to one ref of a git store for as long as it lives and prints the id of each that
 * was acknowledged. Arguments: the store's folder; how many (then it stops without closing it).
 */
import { writeSync } from 'node:fs';
import { openGitStore } from '../../../packages/ledger/src/git-store.ts';
import { commitId } from '../../../packages/ledger/src/store.ts';

void main();

async function main(): Promise<void> {
  const [dir = '', limit = ''] = process.argv.slice(2);
  const store = openGitStore({ dir });
  const ref = 'refs/heads/mesh/log/a';

  for (let i = 0; i < Number(limit); i++) {
    await store.exclusive(async () => {
      const from = (await store.refs(ref)).get(ref) ?? null;
      const raw = Buffer.from(
        `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n${from === null ? '' : `parent ${from}\n`}` +
          'author A <a@example.org> 1700000000 +0000\ncommitter A <a@example.org> 1700000000 +0000\n' +
          `\n${process.pid} ${i}`,
      );
      await store.commit({ objects: [raw], moves: [{ ref, to: commitId(raw), from }] });
      writeSync(1, `${commitId(raw)}\n`);
    });
  }
}
