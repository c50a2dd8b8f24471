import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Event, readToken } from '@lanemesh/event';
import { layoutOf, OpenNode } from '@lanemesh/peer/home';
import { beforeAll, describe, expect, test } from 'vitest';
import { sourcesOf } from '../architecture/sources.ts';
import { runHere } from '../attacks/in-process.ts';
import { contentsOf, type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';
import { drawn } from './planted.ts';

const TOKEN = ['ghp', drawn('signing', 36)].join('_');
const world: MeshWorld = meshWorld();
let ana: Laptop;
let seed: string;
let invite: string;

const run = (...words: string[]) => runHere(words, ana.project);

beforeAll(async () => {
  ana = world.laptop('ana');
  Object.assign(process.env, ana.env);
  expect((await run('init', '--name', 'ana', '--hub', 'origin')).message).toBe('');
  seed = readFileSync(join(ana.project, '.mesh/key'), 'utf8').trim();
  const invited = await run('node', 'invite', '--no-sync');
  invite = (invited.json as { token: string }).token;
});

/** Expects that the words are refused for this field and rule, and that nothing changed. */
async function refused(words: readonly string[], field: string, rule: string): Promise<void> {
  const log = () => contentsOf(join(ana.project, '.mesh/ledger.git/refs/heads'));
  const before = log();
  const ended = await run(...words);
  expect(ended).toMatchObject({ exit: 2, code: 'secret' });
  expect(ended.message).toBe(`${field}: holds a secret (${rule})`);
  expect(log()).toBe(before);
}

describe('[INV-12] before anything is signed', () => {
  test('this node’s own key is found, however it is written', async () => {
    const bytes = Buffer.from(seed, 'hex');
    for (const text of [seed, seed.toUpperCase(), bytes.toString('base64')])
      await refused(
        ['publish', 'x.note', '--body', JSON.stringify({ text: `it is ${text}` })],
        'body.text',
        text === seed.toUpperCase() ? 'lanemesh.key' : 'env.value',
      );
  });

  test('an invite that nobody used yet is found, as a token and as its key', async () => {
    const key = readToken(invite)?.seed ?? '';
    const title = (text: string) => ['task', 'add', `Join by ${text}`, '--accept', 'true'];
    await refused(title(invite), 'body.title', 'lanemesh.invite');
    await refused(title(key), 'body.title', 'lanemesh.key');
    const digest = drawn('a digest', 64, '0123456789abcdef');
    expect((await run(...title(digest), '--no-sync')).message).toBe('');
  });

  test('a secret is found in every field, of a command or an acceptance too', async () => {
    const task = ['task', 'add', 'T', '--accept', 'true'];
    await refused([...task, '--run', `curl -u x:${TOKEN} host`], 'body.run', 'github.token');
    await refused([...task, '--accept', `test ${TOKEN}`], 'body.accept[1]', 'github.token');
    await refused(['publish', 'x.note', '--subject', TOKEN], 'subject', 'github.token');
    await refused(['publish', 'x.note', '--body', `{"${TOKEN}":1}`], 'body.{key}', 'github.token');
  });

  test('and by every way to a signature', async () => {
    const node = await OpenNode.open({ layout: layoutOf(ana.project), env: ana.env });
    const event = { kind: 'x.note', body: { text: TOKEN } };
    try {
      await expect(node.append([event])).rejects.toThrow('body.text: holds a secret');
      const whole: Event = { v: 0, id: node.newId(), at: 1, ...event };
      await expect(node.replica.append([whole])).rejects.toThrow('body.text: holds a secret');
    } finally {
      await node.close();
    }
    const packages = ['cli', 'peer', 'agents', 'hosts', 'decide', 'sync'];
    const signing = packages
      .flatMap(sourcesOf)
      .filter(({ text, isTest }) => !isTest && /\b(?:appendBatches|writeBatch)\(/.test(text))
      .map(({ name }) => name);
    expect(signing.sort()).toEqual(['packages/sync/src/found.ts', 'packages/sync/src/own.ts']);
  });
});
