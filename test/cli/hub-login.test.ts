import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startHub } from '../support/hubs.ts';
import { type Laptop, meshWorld } from '../support/mesh-world.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder();

/** Sets the user's own git configuration. */
function setGlobal(laptop: Laptop, key: string, value: string): void {
  execFileSync('git', ['config', '--global', key, value], { env: laptop.env });
}

async function auth(laptop: Laptop) {
  const { json } = await laptop.mesh(['doctor', '--json']);
  return json.checks.find(({ id }: { id: string }) => id === 'hub.auth');
}

describe('the user’s own way to the hub', () => {
  test('a credential helper logs in behind HTTP, insteadOf changes the address, nothing ever asks; doctor tells what fails', async () => {
    const world = meshWorld();
    const hub = await startHub('http', join(folder, 'http'), 'ana:open sesame');
    try {
      world.gitAtHub('push', '--quiet', `file://${hub.gitDir}`, 'main');
      const ana = world.laptop('ana');
      const short = 'https://hub.invalid/team';
      setGlobal(ana, `url.${hub.url}.insteadOf`, short);
      const refused = await ana.mesh(['init', '--hub', short, '--json']);
      expect([refused.exit, refused.json.error.code]).toEqual([4, 'hub.auth']);
      const helper = join(world.folder, 'helper');
      writeFileSync(helper, '#!/bin/sh\necho username=ana\necho "password=open sesame"\n');
      chmodSync(helper, 0o755);
      setGlobal(ana, 'credential.helper', helper);
      await ana.ok(['init', '--name', 'ana', '--hub', short]);
      await ana.ok(['publish', 'x.note']);
      expect(await ana.ok(['sync'])).toMatchObject({ waiting: 0, published: true });
      expect(await auth(ana)).toMatchObject({ status: 'ok', category: 'hub' });
      const config = ['--git-dir', hub.gitDir, 'config', 'http.receivepack'];
      execFileSync('git', [...config, 'false']);
      const readOnly = await auth(ana);
      expect([readOnly.status, readOnly.summary]).toEqual([
        'fault',
        expect.stringMatching(/refused to write/),
      ]);
      setGlobal(ana, 'credential.helper', '!false');
      const fault = await auth(ana);
      expect(fault).toMatchObject({ status: 'fault' });
      expect(fault.fix).toContain('git credential approve');
      expect(JSON.stringify(fault)).not.toContain('sesame');
    } finally {
      await hub.stop();
    }
  });
});
