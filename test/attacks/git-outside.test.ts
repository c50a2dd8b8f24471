import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCodeStore } from '@lanemesh/agents';
import { type Event, eventProblem } from '@lanemesh/event';
import { checkOid, checkRef, fetch, lsRemote, push } from '@lanemesh/git';
import { createGitHost } from '@lanemesh/hosts';
import { createGitStore } from '@lanemesh/ledger';
import type { OpenNode } from '@lanemesh/peer';
import { gitTransport } from '@lanemesh/sync';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Call } from '../../packages/cli/src/command.ts';
import { cloneInto } from '../../packages/cli/src/mesh/clone.ts';
import { repositoryWithChain, scratchFolder } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { Canary, hostileStrings } from './hostile-strings.ts';

const folder = scratchFolder();
const canary = new Canary(join(folder, 'canary'));
const strings = [...hostileStrings(canary)];
const stateDir = join(folder, 'state');
const ledger = join(folder, 'ledger.git');
const code = createCodeStore({ stateDir });
const ana = { id: `n${'a'.repeat(25)}`, name: 'ana' };
const host = createGitHost({ code, node: ana, scratchDir: join(folder, 'tries'), now: () => 0 });
const task = `${ana.id}:01jd0000000000000000000000`;
let own: Awaited<ReturnType<typeof repositoryWithChain>>;
let tip: string;

beforeAll(async () => {
  for (const name of ['canary', 'home', 'state', 'tries']) mkdirSync(join(folder, name));
  // Nothing is reached by ssh.
  writeFileSync(join(folder, 'ssh'), '#!/bin/sh\nexit 255\n', { mode: 0o700 });
  Object.assign(process.env, { HOME: join(folder, 'home'), PATH: `${folder}:${process.env.PATH}` });
  await createGitStore(ledger);
  own = await repositoryWithChain(join(folder, 'own.git'), 1);
  tip = own.chain[0] as string;
  await own.repository.runOk(['update-ref', 'refs/heads/main', tip]);
});

afterEach(() => expect(canary.sung).toEqual([]));

const known = () => readdirSync(folder).sort().join();

describe('[INV-13] an address from the ledger is refused or reaches nothing', () => {
  test.each(strings)('%s', async (_, url) => {
    const { repository } = own;
    const before = readFileSync(join(repository.gitDir, 'config'), 'utf8') + known();
    const asked = await refusedOr(() => lsRemote(url));
    const refspecs = ['refs/heads/main:refs/hub/main'];
    const fetched = await refusedOr(() => fetch(repository, { url, refspecs }));
    expect([asked, fetched]).toEqual([false, false]);
    const pushed = push(repository, { url, updates: [{ ref: 'refs/heads/main', to: tip }] });
    expect([...((await pushed.catch(() => null))?.refs.values() ?? [])]).not.toContain('ok');
    const target = { repo: { name: 'code', url, target: 'main' }, task };
    expect(await host.read(target)).toMatchObject({ ok: false });
    expect(await code.update({ url, target: 'main' })).toMatchObject({ ok: false });
    expect(await cloned(url, 'main')).toBeNull();
    const transport = gitTransport({ dir: ledger, url, timeoutMs: 20_000 });
    expect(await transport.fetch()).toMatchObject({ ok: false });
    expect(readFileSync(join(repository.gitDir, 'config'), 'utf8') + known()).toBe(before);
  });
});

describe('[INV-13] a name from the ledger', () => {
  test.each(strings)('%s: is no branch, id or event where it could do harm', async (_, text) => {
    for (const at of ['refs/heads/', 'refs/heads/mesh/log/'])
      if (!refuses(() => checkRef(at + text))) expect(isRef(at + text)).toBe(true);
    expect(refuses(() => checkOid(text))).toBe(true);
    const url = `file://${own.repository.gitDir}`;
    const target = { repo: { name: 'code', url, target: text }, task };
    expect(await host.read(target)).toMatchObject({ ok: false });
    expect(await code.update({ url, target: text })).toMatchObject({ ok: false });
    const other = { repo: { name: 'code', url, target: 'main' }, task: text };
    expect(
      await host.read(other).then(
        ({ ok }) => ok,
        () => false,
      ),
    ).toBe(false);
    const refspecs = [`refs/heads/main:refs/hub/${text}`, `${text}:refs/hub/x`];
    for (const refspec of refspecs)
      await fetch(own.repository, { url, refspecs: [refspec] }).catch(() => {});
    const refs = execFileSync('git', [
      '--git-dir',
      own.repository.gitDir,
      'for-each-ref',
    ]).toString();
    for (const line of refs.split('\n').filter(Boolean))
      expect(line).toMatch(/\trefs\/(?:hub\/|heads\/main$)/);
  });

  const NAMES: readonly (readonly [kind: string, body: object, field: string])[] = [
    ['repo.added', { name: 'code', url: 'hub', target: 'main' }, 'name'],
    ['repo.added', { name: 'code', url: 'hub', target: 'main' }, 'target'],
    ['hub.moved', { url: '/hub', term: 1 }, 'term'],
    ['node.joined', { name: 'ana', key: 'a'.repeat(64), capabilities: [] }, 'name'],
    ['node.joined', { name: 'ana', key: 'a'.repeat(64), capabilities: [] }, 'key'],
  ];
  test.each(NAMES)('%s %j: no text of them is a %s', (kind, body, field) => {
    for (const [what, text] of strings) {
      const event = {
        v: 0,
        id: '01jd0000000000000000000000',
        kind,
        at: 1,
        body: { ...body, [field]: text },
      };
      const found = eventProblem(event as unknown as Event);
      if (found) expect(found.field, what).toBe(`body.${field}`);
      // No option, expression or pattern; what is still no branch is refused where it is used.
      else expect(text, what).toMatch(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/);
    }
  });
});

test('[INV-13] refs of any name at the hub bring nothing but refs below refs/hub', async () => {
  const hub = await repositoryWithChain(join(folder, 'hub.git'), 1);
  const oid = hub.chain[0] as string;
  const dir = ledger;
  const transport = gitTransport({ dir, url: hub.repository.gitDir, timeoutMs: 20_000 });
  const stride = tier({ test: 6, ci: 1 });
  const named = strings.filter(([, text], i) => !/[\n\0]/.test(text) && i % stride === 0);
  const packed = join(hub.repository.gitDir, 'packed-refs');
  const before = readFileSync(join(dir, 'config'), 'utf8') + known();
  for (const [what, text] of named) {
    writeFileSync(packed, '# pack-refs with: peeled fully-peeled sorted \n');
    appendFileSync(packed, `${oid} refs/heads/mesh/ledger\n${oid} refs/heads/mesh/log/${text}\n`);
    const fetched = await transport.fetch();
    const names = fetched.ok ? [...fetched.view.logs.keys()] : [];
    for (const name of names) expect(isRef(`refs/hub/log/${name}`), what).toBe(true);
  }
  expect(readFileSync(join(dir, 'config'), 'utf8') + known()).toBe(before);
}, 60_000);

async function refusedOr(ask: () => Promise<{ ok: boolean }>): Promise<boolean> {
  try {
    return (await ask()).ok;
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return false;
  }
}

function refuses(check: () => unknown): boolean {
  try {
    check();
    return false;
  } catch (error) {
    return error instanceof RangeError;
  }
}

function isRef(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What an empty folder that joins checks out of a repository that the ledger names. */
async function cloned(url: string, target: string): Promise<string | null> {
  const root = join(folder, 'home', 'empty');
  mkdirSync(root, { recursive: true });
  const repos = new Map([['code', { name: 'code', url, target }]]);
  const node = { replica: { state: { repos, lanes: new Map() } }, hubUrl: null };
  return cloneInto(
    root,
    node as unknown as OpenNode,
    { out: { note: () => {} } } as unknown as Call,
  );
}
