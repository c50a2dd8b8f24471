import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { authOf } from './auth.ts';
import { loginOf } from './login.ts';
import { agentOf, enter } from './logins.ts';
import { createResolver, referenceProblem, shownReference } from './reference.ts';

function home() {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-login-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string, mode = 0o600) => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  const env = { HOME: folder, PATH: `${folder}/bin` };
  return {
    folder,
    file,
    env,
    local: join(folder, 'local.json'),
    stateDir: join(folder, 's', 'me'),
  };
}

test.each([
  ['env:ANTHROPIC_API_KEY', null],
  ['file:/run/secrets/key', null],
  ['cmd:pass show anthropic', null],
  ['op://vault/item/field', null],
  ['sk-ant-api03-abcdef', /is no reference/],
  ['env:not a name', /names no variable/],
  ['file:relative', /names no whole path/],
  ['op://vault', /names no vault, item and field/],
  ['cmd: ', /says nothing after cmd:/],
])('a reference says where a secret stands: %s', (text, problem) => {
  if (problem === null) expect(referenceProblem(text)).toBeNull();
  else expect(referenceProblem(text)).toMatch(problem);
});

test('[INV-12] secrets are read where references say, and errors hold none', async () => {
  const { file, env } = home();
  const key = file('key', 'a secret of mine\n');
  const open = file('open', 'a secret of mine\n', 0o640);
  file(
    'bin/op',
    '#!/bin/sh\n[ "$1 $2 $3" = "read --no-newline op://v/i/f" ] && printf by-op\n',
    0o755,
  );
  const read = createResolver({ ...env, KEY: 'in the environment' });
  expect(await read('env:KEY')).toBe('in the environment');
  expect(await read(`file:${key}`)).toBe('a secret of mine');
  expect(await read('file:~/key')).toBe('a secret of mine');
  expect(await read('cmd:printf %s "from $HOME" | wc -l; exit 0')).toBe('0');
  expect(await read('op://v/i/f')).toBe('by-op');
  await expect(read('env:OTHER')).rejects.toThrow('OTHER is not in the environment');
  await expect(read(`file:${open}`)).rejects.toThrow(/mode 640.*chmod 600/);
  await expect(read('cmd:echo the-secret; exit 3')).rejects.toThrow(
    /^cmd:echo … failed \(exit 3\)$/,
  );
  await expect(read('cmd:true')).rejects.toThrow('cmd:true … holds nothing');
  expect(shownReference('cmd:vault --token=the-secret')).not.toContain('the-secret');
});

test('a command that gives a secret gets none of the parent’s environment', async () => {
  const { env } = home();
  const read = createResolver({ ...env, ANTHROPIC_API_KEY: 'stray' });
  expect(await read('cmd:echo "[$ANTHROPIC_API_KEY]"')).toBe('[]');
});

test('the environment outweighs the private file, and that the folder’s; nothing said is the subscription', async () => {
  const { file, env, local } = home();
  const places = { env, local };
  expect(await authOf('claude', places)).toEqual({ route: 'subscription', from: 'default' });
  file('local.json', '{"claude":{"route":"api","credential":"env:LOCAL"}}');
  expect(await authOf('claude', places)).toMatchObject({ credential: 'env:LOCAL', from: local });
  const own = file(
    '.config/lanemesh/auth.json',
    '{"claude":{"route":"api","credential":"env:MINE"}}',
  );
  expect(await authOf('claude', places)).toMatchObject({ credential: 'env:MINE', from: own });
  const once = { local, env: { ...env, MESH_AUTH_CLAUDE: 'subscription' } };
  expect(await authOf('claude', once)).toMatchObject({ route: 'subscription' });
  chmodSync(own, 0o644);
  await expect(authOf('claude', places)).rejects.toThrow(/can be read by others: chmod 600/);
  chmodSync(own, 0o600);
  writeFileSync(own, '{"claude":{"route":"api","credential":"sk-ant-api03-abcdef"}}');
  await expect(authOf('claude', places)).rejects.toThrow(/^(?!.*sk-ant).*is no reference/);
});

const API = { route: 'api', credential: 'env:KEY', from: 'here' } as const;
const SUBSCRIPTION = { route: 'subscription', from: 'here' } as const;

test('with a key a CLI has a folder apart, in which a login of the other sort is refused', async () => {
  const { folder, stateDir } = home();
  const places = { home: folder, stateDir };
  const login = await loginOf('codex', API, places);
  const apart = join(stateDir, 'logins', 'codex');
  expect(login).toEqual({
    ok: true,
    route: 'api',
    alone: false,
    env: { CODEX_API_KEY: 'env:KEY', CODEX_HOME: apart },
  });
  writeFileSync(join(apart, 'auth.json'), '{"auth_mode":"chatgpt","tokens":{}}');
  expect(await loginOf('codex', API, places)).toMatchObject({
    ok: false,
    problem: expect.stringContaining(join(apart, 'auth.json')),
  });
  const { credential: _, ...keyless } = API;
  expect(await loginOf('codex', keyless, places)).toMatchObject({
    ok: false,
    problem: expect.stringContaining('mesh auth set codex --route api --credential REF'),
  });
});

test('a subscription is the CLI’s own folder in place, and a key in it is refused', async () => {
  const { folder, file, stateDir } = home();
  const places = { home: folder, stateDir };
  file('.codex/auth.json', '{"auth_mode":"chatgpt","tokens":{}}');
  expect(await loginOf('codex', SUBSCRIPTION, places)).toEqual({
    ok: true,
    route: 'subscription',
    env: {},
    alone: true,
  });
  file('.codex/auth.json', '{"auth_mode":"apikey","OPENAI_API_KEY":"x"}');
  expect(await loginOf('codex', SUBSCRIPTION, places)).toMatchObject({ ok: false });
  // Where nobody said what it is, it is what the CLI’s own login is.
  const unsaid = { ...SUBSCRIPTION, from: 'default' };
  expect(await loginOf('codex', unsaid, places)).toMatchObject({ ok: true, alone: false });
});

test('one start at a time uses a subscription, over all nodes of a user; a dead one’s turn ends', async () => {
  const { file, env, local, stateDir } = home();
  const places = { env, local, stateDir };
  const claude = { name: 'claude', program: 'claude' };
  const stop = new AbortController();
  const first = await enter(claude, places, stop.signal);
  const order: string[] = [];
  const second = enter(claude, { ...places, stateDir: `${stateDir}-2` }, stop.signal).then(
    (got) => {
      order.push('second');
      return got;
    },
  );
  const other = await enter({ name: 'codex', program: 'codex' }, places, stop.signal);
  order.push('first leaves');
  if (first.ok) first.leave();
  const got = await second;
  expect(order).toEqual(['first leaves', 'second']);
  const waiting = enter(claude, places, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  for (const one of [got, other]) if (one.ok) one.leave();
  file('s/login-claude.json', '{"pid":1,"start":"0","boot":"an earlier one"}');
  expect(await enter(claude, places, new AbortController().signal)).toMatchObject({ ok: true });
});

test('a family is its best known CLI', () => {
  expect(['anthropic', 'openai', 'mine'].map(agentOf)).toEqual(['claude', 'codex', 'mine']);
});
