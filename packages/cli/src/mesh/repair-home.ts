/** Mending the small files of `.mesh/`, and what makes a folder a repository for git. */
import { existsSync, promises as fs } from 'node:fs';
import { join } from 'node:path';
import { isBatch, nodeIdOf } from '@lanemesh/event';
import { openRepository } from '@lanemesh/git';
import { Commits, LEDGER_REF, nodeCrypto, openGitStore, privateFolder } from '@lanemesh/ledger';
import {
  readIdentity,
  readKey,
  replaceFile,
  savedSettings,
  writeIdentity,
} from '@lanemesh/peer/home';
import { foundState } from '@lanemesh/state';
import type { Workbench } from './workbench.ts';

const HEAD = 'ref: refs/heads/main\n';
const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n';

/** Unreadable settings: the defaults hold again, and the ledger names the hub. */
export async function mendSettings(bench: Workbench): Promise<void> {
  const { layout } = bench;
  const readable = await savedSettings(layout).then(
    () => true,
    () => false,
  );
  if (readable) return;
  await bench.setAside(layout.settings);
  bench.note(layout.settings, 'set aside: the defaults hold again, see mesh config list');
}

/** Without these git does not take the folder for a repository. */
export async function mendSkeleton(bench: Workbench): Promise<void> {
  const { ledger } = bench.layout;
  const folders = ['objects', 'objects/info', 'objects/pack', 'refs', 'refs/heads'];
  for (const folder of [...folders.map((name) => join(ledger, name)), privateFolder(ledger)]) {
    if (existsSync(folder)) continue;
    await fs.mkdir(folder, { recursive: true });
    bench.note(folder, 'made anew');
  }
  const head = join(ledger, 'HEAD');
  if (!/^ref: refs\/heads\/\S+\n$/.test(await textOf(head))) await rewrite(bench, head, HEAD);
  const { exitCode } = await openRepository(ledger).run(['config', '--list', '--local']);
  const config = join(ledger, 'config');
  if (exitCode !== 0 || !/bare = true/.test(await textOf(config)))
    await rewrite(bench, config, CONFIG);
}

async function rewrite(bench: Workbench, path: string, text: string): Promise<void> {
  if (existsSync(path)) await bench.setAside(path);
  await replaceFile(path, text);
  bench.note(path, 'written anew');
}

function textOf(path: string): Promise<string> {
  return fs.readFile(path, 'utf8').catch(() => '');
}

/** Who this node is, told by its key and the ledger it follows. */
export async function mendIdentity(bench: Workbench): Promise<void> {
  const { layout } = bench;
  if (await readIdentity(layout).catch(() => null)) return;
  const crypto = nodeCrypto();
  const signer = await readKey(layout).catch(() => null);
  const store = openGitStore({ dir: layout.ledger });
  try {
    const refs = await store.refs('refs/');
    const tip = refs.get(LEDGER_REF) ?? refs.get('refs/hub/ledger');
    if (tip === undefined || signer === null) return;
    const commits = new Commits(store, crypto);
    await commits.load([tip, ...refs.values()], () => false);
    let root = commits.get(tip);
    while (root?.parents[0] !== undefined) root = commits.get(root.parents[0]);
    const founded = root && foundState(root, crypto);
    if (!root || !founded) return;
    // After a rotation the id is that of an earlier key: then the log tells.
    const signed = [...refs.values()].map((oid) => commits.get(oid));
    const own = signed.find((one) => one && isBatch(one) && one.content.key === signer.publicKey);
    const node =
      own && isBatch(own) ? own.content.header.author : nodeIdOf(signer.publicKey, crypto);
    if (existsSync(layout.identity)) await bench.setAside(layout.identity);
    await writeIdentity(layout, { node, mesh: founded.mesh, founding: root.oid });
    bench.note(layout.identity, 'written anew from the key and the ledger');
  } finally {
    await store.close();
  }
}
