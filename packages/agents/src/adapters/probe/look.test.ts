/** Looks at agents whose programs say what the real ones were seen to say. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createResolver } from '../../credentials/reference.ts';
import type { Definition } from '../definition.ts';
import { isWithin, lookAt } from './look.ts';

function bed() {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-look-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const put = (path: string, text: string, mode = 0o600) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), mode);
  };
  const env: Record<string, string> = {
    HOME: folder,
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
  };
  return {
    put,
    env,
    /** A program that prints a version, and `text` for anything else. */
    program: (name: string, version: string, text: string, exit = 0) =>
      put(
        `bin/${name}`,
        `#!/bin/sh\n[ "$1" = --version ] && { echo ${version}; exit; }\ncat <<'END'\n${text}\nEND\nexit ${exit}\n`,
        0o755,
      ),
    look: (kind: Definition['kind'], more: Partial<Definition> = {}) =>
      lookAt(
        { name: kind, kind, routes: [], args: [], env: {}, ...more },
        env,
        createResolver(env),
      ),
  };
}

test('who exits with 0 signed out is read, not believed', async () => {
  const { program, look } = bed();
  program('qwen', '0.15.10', '⚠️  No authentication method configured.');
  expect(await look('qwen')).toMatchObject({ login: 'out', version: '0.15.10', tested: true });
  program('qwen', '0.9.0', '✓ Authentication Method: OpenAI-compatible Provider');
  expect(await look('qwen')).toMatchObject({ login: 'in', tested: false });
  program('claude', '2.1.330', '{"loggedIn": false}', 1);
  expect(await look('claude')).toMatchObject({ login: 'out', why: 'claude auth login' });
  program('claude', '2.1.330', '{"loggedIn": true, "authMethod": "claude.ai"}');
  expect(await look('claude')).toMatchObject({ login: 'in', why: 'by claude.ai' });
});

test('codex is signed in by its login, or by a provider of its user that nobody can look into', async () => {
  const { program, put, look } = bed();
  program('codex', '0.169.0', 'Not logged in', 1);
  expect((await look('codex')).login).toBe('out');
  put('.codex/config.toml', 'model_provider = "own"\n');
  expect((await look('codex')).login).toBe('unknown');
});

/** Put together here: no text of this repository looks like a key. */
const OWN_KEY = ['k3y', 'of', 'a', 'test', '7Gq2'].join('-');

test('files and variables tell of those that cannot be asked; a placeholder is no key', async () => {
  const { program, put, look, env } = bed();
  for (const name of ['gemini', 'opencode', 'copilot']) program(name, '1.0.0', '');
  for (const name of ['gemini', 'opencode', 'copilot'] as const)
    expect((await look(name)).login, name).toBe('out');
  put('.gemini/.env', 'GEMINI_API_KEY=<your key>\n');
  expect((await look('gemini')).login).toBe('out');
  put('.gemini/oauth_creds.json', '{}');
  put('.gemini/.env', '');
  expect((await look('gemini')).login).toBe('in');
  put('.local/share/opencode/auth.json', '{"openrouter":{"type":"api"}}');
  expect(await look('opencode')).toMatchObject({ login: 'in', why: 'with openrouter' });
  env.KEY_OF_MINE = OWN_KEY;
  // A stray key of the node's own environment is none of the agent's.
  env.GH_TOKEN = OWN_KEY;
  expect((await look('copilot')).login).toBe('out');
  expect((await look('copilot', { env: { GH_TOKEN: 'env:KEY_OF_MINE' } })).login).toBe('in');
});

test('who is not here is said to be, and a key that is not there names where it was looked for', async () => {
  const { program, put, look } = bed();
  expect(await look('claude')).toMatchObject({ login: 'absent', program: null });
  const gone = { program: '/opt/node-18/bin/claude', login: 'in', why: '' } as const;
  const missed = await lookAt(
    { name: 'claude', kind: 'claude', routes: [], args: [], env: {} },
    { PATH: '/usr/bin:/bin' },
    createResolver({}),
    gone,
  );
  expect(missed.why).toContain('/opt/node-18/bin/claude is gone');
  program('claude', '2.1.330', '{"loggedIn": true}');
  const env = { ANTHROPIC_API_KEY: 'env:NO_SUCH_KEY' };
  expect(await look('claude', { env })).toMatchObject({
    login: 'out',
    why: expect.stringContaining('NO_SUCH_KEY'),
  });
  put('key', OWN_KEY, 0o644);
  const open = await look('claude', { env: { ANTHROPIC_API_KEY: 'file:/nonexistent/key' } });
  expect(open).toMatchObject({ login: 'out', why: expect.stringContaining('/nonexistent/key') });
});

test('versions are compared as numbers', () => {
  expect(isWithin('2.1.330', ['2.1', '2.2'])).toBe(true);
  expect(isWithin('2.10.0', ['2.1', '2.2'])).toBe(false);
  expect(isWithin('0.9.1', ['0.15', '0.25'])).toBe(false);
  expect(isWithin('0.25.0', ['0.15', '0.25'])).toBe(false);
});
