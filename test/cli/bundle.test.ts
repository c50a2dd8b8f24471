import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { contentsOf, type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';
import { inCi } from '../support/tier.ts';

let world: MeshWorld;
let ana: Laptop;
let ben: Laptop;
let file: string;

beforeAll(async () => {
  world = meshWorld();
  [ana, ben] = [world.laptop('ana'), world.laptop('ben')];
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  const { token } = await ana.ok(['node', 'invite']);
  await ben.ok(['join', world.hub, '--name', 'ben', '--invite', token]);
  await ana.ok(['sync']);
  file = join(world.folder, 'ben to ana.bundle');
});

const ledgerOf = (laptop: Laptop) => join(laptop.project, '.mesh/ledger.git');

function inLedger(laptop: Laptop, ...args: string[]): string {
  const options = { encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync('git', ['--git-dir', ledgerOf(laptop), ...args], options).trim();
}

/** State, refs and objects. */
async function everything(laptop: Laptop): Promise<string> {
  const { stateHash } = await laptop.ok(['status']);
  const objects = contentsOf(join(ledgerOf(laptop), 'objects'));
  return [stateHash, inLedger(laptop, 'for-each-ref'), objects].join('\n');
}

describe('a mesh carried in a file', () => {
  test('stock git verifies it, a second import changes nothing, and whoever took it in brings it to the hub', async () => {
    await ben.ok(['publish', 'x.offline', '--subject', 'from-ben']);
    const exported = await ben.ok(['export', file]);
    expect(Object.keys(exported.refs)).toContain('refs/heads/mesh/ledger');
    inLedger(ana, 'bundle', 'verify', file);
    const first = await ana.ok(['import', file]);
    expect(first).toMatchObject({ events: exported.events, added: 1, ledger: 'same' });
    const after = await everything(ana);
    expect(await ana.ok(['import', file])).toMatchObject({ events: exported.events, added: 0 });
    expect(await everything(ana)).toBe(after);
    const isOrdered = async () =>
      (await ana.mesh(['log', '--json', '--kind', 'x.offline'])).lines.length;
    expect(await isOrdered()).toBe(0);
    await ana.ok(['sync']);
    expect(await isOrdered()).toBe(1);
    const logs = inLedger(ben, 'for-each-ref', '--format=%(objectname)', 'refs/heads/mesh/log');
    expect([...world.hubRefs().values()]).toContain(logs);
  });

  test('--since leaves out what the other has, and the ledger is followed', async () => {
    const { tip, position } = await ben.ok(['status']);
    await ana.ok(['publish', 'x.later']);
    await ana.ok(['sync']);
    const exported = await ana.ok(['export', file, '--since', String(position)]);
    expect(exported.events).toBeLessThan(4);
    expect(readFileSync(file, 'latin1')).toContain(`-${tip}`);
    const imported = await ben.ok(['import', file]);
    const { stateHash } = await ana.ok(['status']);
    expect(imported).toMatchObject({ ledger: 'followed', stateHash });
    const nothing = await ana.mesh(['export', join(world.folder, 'n'), '--since', '99', '--json']);
    expect([nothing.exit, nothing.json.error.code]).toEqual([1, 'export.nothing']);
  });

  test('bad input changes nothing', async () => {
    const before = await everything(ana);
    const text = join(world.folder, 'letter.txt');
    writeFileSync(text, 'dear ana');
    const missing = join(world.folder, 'missing');
    const cut = join(world.folder, 'cut.bundle');
    writeFileSync(cut, readFileSync(file).subarray(0, -50));
    const table: [string[], number, string][] = [
      [['import', missing], 2, 'file.missing'],
      [['import', world.folder], 2, 'file.kind'],
      [['import', text], 1, 'bundle.refused'],
      [['import', cut], 1, 'bundle.refused'],
      [['export', text], 2, 'file.exists'],
      [['export', join(missing, 'x.bundle')], 2, 'file.folder'],
      [['export', world.folder], 2, 'file.exists'],
      [['export', missing, '--since', 'never'], 2, ''],
    ];
    for (const [words, exit, code] of table) {
      const ran = await ana.mesh([...words, '--json']);
      expect([words, ran.exit]).toEqual([words, exit]);
      if (code !== '') expect(ran.json.error.code).toBe(code);
    }
    expect(readFileSync(text, 'utf8')).toBe('dear ana');
    expect(existsSync(missing)).toBe(false);
    expect(await everything(ana)).toBe(before);
  });
});

inCi(test)(
  'a mesh that never has a hub: joined, worked in and brought together by files alone',
  async () => {
    const apart = meshWorld();
    const [founder, other] = [apart.laptop('ana'), apart.laptop('ben')];
    const carry = async (from: Laptop, to: Laptop) => {
      const stick = join(apart.folder, 'stick.bundle');
      await from.ok(['export', stick]);
      return to.ok(['import', stick]);
    };
    await founder.ok(['init', '--name', 'ana']);
    const invited = await founder.mesh(['node', 'invite', '--json']);
    expect(invited.stderr).toContain('this mesh has no hub yet');
    const { token } = invited.json;
    const first = join(apart.folder, 'first.bundle');
    await founder.ok(['export', first]);
    const bad = join(apart.folder, 'bad.bundle');
    writeFileSync(bad, readFileSync(first).subarray(0, -50));
    expect((await other.mesh(['join', bad, '--invite', token])).exit).toBe(1);
    expect(existsSync(join(other.project, '.mesh'))).toBe(false);
    await other.ok(['join', first, '--name', 'ben', '--invite', token]);
    await carry(other, founder);
    await founder.ok(['sync']);
    expect((await founder.ok(['node', 'list'])).nodes).toMatchObject([
      { name: 'ana' },
      { name: 'ben', state: 'admitted' },
    ]);
    await carry(founder, other);
    await other.ok(['publish', 'x.by-ben']);
    // The founder's ledger, however it came, is what others have seen.
    const { tip, node } = await other.ok(['status']);
    const batch = inLedger(other, 'cat-file', 'commit', `refs/heads/mesh/log/${node.id}`);
    expect(JSON.parse(/^\{"at".*"author".*$/m.exec(batch)?.[0] ?? '').seen.id).toBe(tip);
    expect(await other.ok(['sync'])).toMatchObject({ hub: 'none', waiting: 1 });
    expect((await other.mesh(['claim', '--json'])).json.error.code).toBe('claim.no-hub');
    await carry(other, founder);
    const { stateHash } = await founder.ok(['sync']);
    await carry(founder, other);
    expect(await other.ok(['status'])).toMatchObject({ stateHash, hub: { url: null, ahead: 0 } });
    expect(await other.ok(['verify'])).toMatchObject({ ok: true });
  },
);
