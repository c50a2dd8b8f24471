import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createResolver } from '@lanemesh/agents';
import { expect, onTestFinished, test } from 'vitest';
import { layoutOf } from '../layout.ts';
import { AgentsHere } from './agents-here.ts';

function bench() {
  const root = mkdtempSync(join(tmpdir(), 'mesh-here-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const layout = layoutOf(root);
  for (const folder of [layout.dir, join(root, 'bin')]) mkdirSync(folder, { recursive: true });
  // Signed out without a key; with one it says nothing that is asked of it.
  const program =
    '#!/bin/sh\ntest -n "$ANTHROPIC_API_KEY" && echo \'{"loggedIn": true}\' || echo \'{"loggedIn": false}\'\n';
  writeFileSync(join(root, 'bin', 'claude'), program);
  chmodSync(join(root, 'bin', 'claude'), 0o755);
  const env = {
    HOME: root,
    PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
    OWN_KEY: 'made-up-for-a-test',
  };
  const parts = { layout, stateDir: root, env, now: () => 1_000_000, resolve: createResolver(env) };
  const claude = async () => {
    const here = await AgentsHere.open(parts);
    return { here, isReady: here.names().includes('claude') };
  };
  const say = (auth: object) =>
    writeFileSync(layout.auth, JSON.stringify({ claude: auth }), { mode: 0o600 });
  return { claude, say };
}

test('what a person says of a login counts at once, whatever was seen before', async () => {
  const { claude, say } = bench();
  expect((await claude()).isReady).toBe(false);
  say({ route: 'api', credential: 'env:OWN_KEY' });
  const { here, isReady } = await claude();
  expect(isReady).toBe(true);
  await here.failed('claude', { reason: 'signed_out', text: 'its key was refused' });
  expect((await claude()).isReady, 'nothing changed').toBe(false);
  say({ route: 'api', credential: 'env:NO_SUCH_KEY' });
  expect((await claude()).isReady).toBe(false);
  say({ route: 'api', credential: 'env:OWN_KEY' });
  expect((await claude()).isReady, 'a hold ends with what it was for').toBe(true);
});
