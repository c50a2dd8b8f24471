import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { meshCli } from '../support/mesh-cli.ts';
import { scratchFolder } from '../support/scratch.ts';

const example = fileURLToPath(new URL('../../examples/task-per-file/run.sh', import.meta.url));
const folder = scratchFolder();

test('examples/task-per-file lands one change for every file', { timeout: 120_000 }, () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'mesh'), `#!/bin/sh\nexec '${process.execPath}' '${meshCli()}' "$@"\n`);
  chmodSync(join(bin, 'mesh'), 0o755);
  const env = { PATH: [bin, process.env.PATH].join(delimiter), HOME: join(folder, 'home') };
  const project = join(folder, 'project');
  const sh = (script: string, cwd = project): string =>
    execFileSync('sh', ['-ec', script], { cwd, env, encoding: 'utf8' });
  sh('git init -q --bare -b main hub.git && git clone -q hub.git project 2>&1', folder);
  sh('git config user.name Ana && git config user.email ana@example.org');
  sh('echo One > a.txt && echo Two > b.txt && git add . && git commit -qm texts');
  sh(
    'git push -q origin HEAD:main && mesh init --name ana --hub origin && mesh config set interval 0.2',
  );
  const said = sh(`sh '${example}'`);
  expect(said.match(/\bdone\b/g)?.length).toBeGreaterThanOrEqual(2);
  sh('git pull -q origin main');
  expect(sh('cat titles/a.txt titles/b.txt')).toBe('One\nTwo\n');
});
