import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBatch } from '@lanemesh/event';
import { BadBundle, BundleLacksBasis } from '@lanemesh/git';
import { newSeed, nodeCrypto, personOf, signerOf } from '@lanemesh/ledger';
import { stateHash } from '@lanemesh/state';
import { exportBundle, importBundle } from '@lanemesh/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Home, meshOf, settle, within } from '../mesh/nodes.ts';
import { startHub } from '../support/hubs.ts';
import { contentsOf } from '../support/mesh-world.ts';
import { rawCommit } from '../support/raw-commit.ts';
import { scratchFolder } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';

const folder = scratchFolder();
const crypto = nodeCrypto();
const LEDGER = 'refs/heads/mesh/ledger';

let ana: Home;
let ben: Home;
/** What ben would honestly hand over: something of his that is not woven yet. */
let good: string;
/** ana's ledger before anything. */
let before: string;
let bad = 0;

beforeAll(async () => {
  const hub = await startHub('file', join(folder, 'hub'));
  [ana, ben] = (await meshOf(join(folder, 'nodes'), hub, ['ana', 'ben'])) as [Home, Home];
  good = join(folder, 'good.bundle');
  await within(ben, async (node) => {
    await node.append([{ kind: 'x.carried', body: { n: 1 } }]);
    await exportBundle(node.replica, ben.layout.ledger, good);
  });
  before = await everything(ana);
});

/** State, refs and objects of a node; not the generations of its locks. */
async function everything(home: Home): Promise<string> {
  const hash = await within(home, async (node) => stateHash(node.replica.state, crypto));
  const files = contentsOf(home.layout.ledger).split('\n');
  return [hash, ...files.filter((line) => !/^lanemesh\/.*( -> |\/$)/.test(line))].join('\n');
}

function take(home: Home, file: string) {
  return within(home, (node) => importBundle(node.replica, home.layout.ledger, file, true));
}

/** A file for ana made by changing the bytes of the good bundle. */
function changed(change: (bytes: Buffer) => Uint8Array): string {
  const file = join(folder, `bad${++bad}.bundle`);
  writeFileSync(file, change(Buffer.from(readFileSync(good))));
  return file;
}

function git(dir: string, args: readonly string[], input?: string | Uint8Array): string {
  return execFileSync('git', ['--git-dir', dir, ...args], {
    input: input ?? '',
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  }).trim();
}

/** A bundle that git itself makes of a copy of ben's ledger, after somebody changed that. */
function crafted(
  craft: (copy: {
    git: (...args: string[]) => string;
    commit: (raw: Uint8Array | string) => string;
    log: string;
  }) => readonly string[],
): string {
  const dir = join(folder, `copy${++bad}.git`);
  execFileSync('git', ['init', '--quiet', '--bare', dir]);
  const log = `refs/heads/mesh/log/${ben.node}`;
  git(dir, ['fetch', '--quiet', ben.layout.ledger, '+refs/heads/mesh/*:refs/heads/mesh/*']);
  const rest = craft({
    git: (...args) => git(dir, args),
    commit: (raw) => git(dir, ['hash-object', '-t', 'commit', '-w', '--stdin'], Buffer.from(raw)),
    log,
  });
  const file = join(folder, `bad${bad}.bundle`);
  git(dir, ['bundle', 'create', file, ...rest]);
  return file;
}

const MALICIOUS: readonly (readonly [string, RegExp, () => string])[] = [
  ['an empty file', /no git bundle/, () => changed(() => Buffer.alloc(0))],
  ['a text', /no git bundle/, () => changed(() => Buffer.from('dear ana,\n\n'))],
  ['a header without an end', /ends within/, () => changed((b) => b.subarray(0, 60))],
  ['a pack that was cut short', /damaged/, () => changed((b) => b.subarray(0, b.length - 200))],
  ['a header without a pack', /damaged/, () => changed((b) => b.subarray(0, headerEnd(b)))],
  ['one flipped byte in the pack', /damaged/, () => changed(flip)],
  ['a filter', /needs filter/, () => changed(withLine('@filter=blob:none'))],
  ['a ref twice', /twice/, () => changed(withLine(`${'1'.repeat(40)} ${LEDGER}`))],
  [
    'a tip that is not in its pack',
    /damaged|no batch/,
    () => changed(withLine(`${'1'.repeat(40)} refs/heads/mesh/log/${ana.node}.1`)),
  ],
  [
    'thousands of refs',
    /more than/,
    () =>
      changed(
        withLine(
          [...Array(10_001).keys()]
            .map((n) => `${'1'.repeat(40)} refs/heads/mesh/log/${ana.node}.${n}`)
            .join('\n'),
        ),
      ),
  ],
  ...[
    'refs/heads/main',
    'HEAD',
    'refs/hub/ledger',
    'refs/heads/mesh/ledger/x',
    'refs/heads/mesh/log/../../../../hooks/post-update',
    'refs/heads/mesh/log/--upload-pack=x',
    'refs/replace/x',
  ].map(
    (name) =>
      [
        `a ref ${name}`,
        /not of a mesh/,
        () => changed(withLine(`${tipIn(readFileSync(good))} ${name}`)),
      ] as const,
  ),
  [
    'a batch of another author under a log’s name',
    /no batch of its/,
    () =>
      crafted(({ git: run, log }) => {
        run('update-ref', `refs/heads/mesh/log/${ana.node}`, log);
        return [`refs/heads/mesh/log/${ana.node}`];
      }),
  ],
  [
    'a batch with one changed byte, hashed anew',
    /no batch of its/,
    () =>
      crafted(({ git: run, commit, log }) => {
        const raw = run('cat-file', 'commit', log).replace('"n":1', '"n":2');
        run('update-ref', log, commit(`${raw}\n`));
        return [LEDGER, log];
      }),
  ],
  [
    'a batch in ben’s name, signed by a key nobody admitted',
    /not its log’s/,
    () => crafted((copy) => forged(copy, signerOf(newSeed()))),
  ],
  [
    'junk on the ledger',
    /no entry of this mesh/,
    () =>
      crafted(({ git: run, commit }) => {
        run('update-ref', LEDGER, commit(rawCommit('junk\n', [run('rev-parse', LEDGER)])));
        return [LEDGER];
      }),
  ],
  [
    'a merge that rewinds the ledger',
    /no entry of this mesh/,
    () =>
      crafted(({ git: run, commit }) => {
        const [tip = '', older = ''] = [run('rev-parse', LEDGER), run('rev-parse', `${LEDGER}^`)];
        run('update-ref', LEDGER, commit(rawCommit('merge\n', [older, tip])));
        return [LEDGER];
      }),
  ],
  [
    'commits with hooks, symbolic links and ../ in their trees',
    /no entry of this mesh/,
    () =>
      crafted(({ git: run, commit }) => {
        const blob = run('hash-object', '-w', '--stdin');
        const evil = join(folder, 'evil-tree');
        writeFileSync(evil, treeOf(blob, ['..', '.git', 'hooks', 'link']));
        const tree = run('hash-object', '-t', 'tree', '--literally', '-w', evil);
        const raw = new TextDecoder().decode(rawCommit('evil\n', [run('rev-parse', LEDGER)]));
        run('update-ref', LEDGER, commit(raw.replace(/^tree .*/, `tree ${tree}`)));
        return [LEDGER];
      }),
  ],
];

function headerEnd(bytes: Buffer): number {
  return bytes.indexOf('\n\n') + 2;
}

function flip(bytes: Buffer): Buffer {
  const at = headerEnd(bytes) + 100;
  bytes[at] = (bytes[at] as number) ^ 1;
  return bytes;
}

function withLine(line: string): (bytes: Buffer) => Buffer {
  const isCapability = line.startsWith('@');
  return (bytes) => {
    const at = isCapability ? bytes.indexOf('\n') + 1 : headerEnd(bytes) - 1;
    const first = Buffer.from(bytes.subarray(0, at));
    if (isCapability) first.write('# v3');
    return Buffer.concat([first, Buffer.from(`${line}\n`), bytes.subarray(at)]);
  };
}

function tipIn(bytes: Buffer): string {
  return /\n([0-9a-f]{40}) /.exec(bytes.toString('latin1'))?.[1] ?? '';
}

function treeOf(blob: string, names: readonly string[]): Buffer {
  const oid = Buffer.from(blob, 'hex');
  return Buffer.concat(
    names.map((name) =>
      Buffer.concat([Buffer.from(`${name === 'link' ? '120000' : '100644'} ${name}\0`), oid]),
    ),
  );
}

/** ben's next batch, by another key. */
function forged(
  copy: { git: (...args: string[]) => string; commit: (raw: Uint8Array) => string; log: string },
  signer: ReturnType<typeof signerOf>,
): string[] {
  const parent = copy.git('rev-parse', copy.log);
  const raw = execFileSync('git', ['--git-dir', ben.layout.ledger, 'cat-file', 'commit', parent]);
  const head = JSON.parse(/^\{"at".*"author".*$/m.exec(raw.toString())?.[0] ?? '');
  const header = { ...head, number: head.number + 1, prev: crypto.sha256(raw) };
  const id = '01aaaaaaaaaaaaaaaaaaaaaaaa';
  const event = { v: 0, id, kind: 'x.forged', at: 1, body: {} };
  const person = personOf(ben.node, 1);
  copy.git(
    'update-ref',
    copy.log,
    copy.commit(writeBatch(header, [event], parent, person, signer, crypto)),
  );
  return [copy.log];
}

describe('a bundle from somebody who means harm changes nothing', () => {
  test.each(MALICIOUS)('%s', async (_, problem, make) => {
    const file = make();
    const refusal = await take(ana, file).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(BadBundle);
    expect((refusal as Error).message).toMatch(problem);
    expect(await everything(ana)).toBe(before);
  });

  test('[R4] one of another mesh', async () => {
    const hub = await startHub('file', join(folder, 'other-hub'));
    const [mal] = (await meshOf(join(folder, 'other'), hub, ['mal'])) as [Home];
    const file = join(folder, 'other.bundle');
    await within(mal, (node) => exportBundle(node.replica, mal.layout.ledger, file));
    await expect(take(ana, file)).rejects.toThrow(/another mesh/);
    expect(await everything(ana)).toBe(before);
  });

  test('one that builds on what is not here', async () => {
    const file = changed(withLine(`-${'2'.repeat(40)} `));
    writeFileSync(file, moveFirst(readFileSync(file)));
    await expect(take(ana, file)).rejects.toThrow(BundleLacksBasis);
    expect(await everything(ana)).toBe(before);
  });

  test('a folder in a bundle’s place', async () => {
    const file = join(folder, 'folder.bundle');
    mkdirSync(file);
    await expect(take(ana, file)).rejects.toThrow();
    expect(await everything(ana)).toBe(before);
  });

  if (tier({ test: false, ci: true }))
    test('a commit of half a gigabyte in a small pack', { timeout: 300_000 }, async () => {
      const file = crafted(({ git: run, commit, log }) => {
        const raw = Buffer.concat([
          Buffer.from(rawCommit('', [run('rev-parse', log)])),
          Buffer.alloc(560_000_000, 'a'),
        ]);
        run('update-ref', log, commit(raw));
        return [log];
      });
      await expect(take(ana, file)).rejects.toThrow(BadBundle);
      expect(await everything(ana)).toBe(before);
    });

  test('and the honest one comes in all the same', async () => {
    expect(await take(ana, good)).toMatchObject({ added: 1, ledger: 'same' });
    const hash = await within(ana, settle);
    expect(await within(ben, settle)).toBe(hash);
  });
});

/** Prerequisites stand before refs. */
function moveFirst(bytes: Buffer): Buffer {
  const end = headerEnd(bytes);
  const lines = bytes.toString('latin1', 0, end - 2).split('\n');
  const [first = '', ...rest] = lines;
  const sorted = [
    first,
    ...rest.filter((l) => l.startsWith('-')),
    ...rest.filter((l) => !l.startsWith('-')),
  ];
  return Buffer.concat([Buffer.from(`${sorted.join('\n')}\n\n`, 'latin1'), bytes.subarray(end)]);
}
