import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { SmallWorld, who } from '../../../test/support/small-world.ts';
import { describeWith } from '../../../test/support/tools.ts';
import { opensshPublicKey } from './index.ts';

describeWith(['ssh-keygen'], 'stock git', () => {
  const folder = scratchFolder();
  const git = (args: readonly string[], input?: Uint8Array) =>
    execFileSync('git', ['-C', folder, ...args], {
      ...(input ? { input } : {}),
      encoding: 'utf8',
      stdio: 'pipe',
      env: { PATH: process.env.PATH ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
    }).trim();

  function store(raw: Uint8Array): string {
    return git(['hash-object', '-t', 'commit', '-w', '--stdin'], raw);
  }

  test('accepts the signature of batches and entries, names the signer, and finds nothing to check', () => {
    git(['init', '--quiet', '--bare', '--initial-branch=main']);
    const signers = join(folder, 'signers');
    const world = new SmallWorld();
    const line = `${world.ana.id} ${opensshPublicKey(world.ana.signer.publicKey)}\n`;
    writeFileSync(signers, line);
    git(['config', 'gpg.ssh.allowedSignersFile', signers]);
    git(['hash-object', '-t', 'tree', '-w', '--stdin'], new Uint8Array());
    const batch = world.batch(world.ana, [world.draft('node.beat', {})]);
    const entry = world.entry(world.ana, [batch]);
    for (const { oid } of [world.founding, batch, entry]) {
      expect(store(world.raws.get(oid) as Uint8Array)).toBe(oid);
      git(['verify-commit', oid]);
      const shown = git(['log', '-1', '--format=%G? %GS %s', oid]);
      expect(shown).toMatch(new RegExp(`^G ${world.ana.id} mesh.* \\[skip ci\\]$`));
    }
    git(['fsck', '--strict', '--no-dangling']);
  });

  test('refuses a stranger’s signature and a changed commit', () => {
    const world = new SmallWorld();
    const eve = who('eve');
    const foreign = world.batch(world.ana, [world.draft('node.beat', {})], { signer: eve.signer });
    for (const { oid } of [world.founding, foreign]) store(world.raws.get(oid) as Uint8Array);
    expect(() => git(['verify-commit', foreign.oid])).toThrow();
    const raw = Buffer.from(world.raws.get(world.founding.oid) as Uint8Array);
    const changed = Buffer.from(raw.toString().replace('"rules":0', '"rules":1'));
    expect(() => git(['verify-commit', store(changed)])).toThrow();
  });
});
