import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cliFolder } from './agent-clis/clis.ts';
import './mesh-cli.ts';

/**
 * Before the first test: builds the CLI if its sources changed, and gives all tests an empty HOME
 * and no git configuration, since nothing in the product may need either.
 */
export default function setup(project: TestProject): () => void {
  const root = project.config.root;
  const build = spawnSync(process.execPath, ['packages/cli/build.mjs', '--if-stale'], {
    cwd: root,
    encoding: 'utf8',
  });
  // A bundle that cannot be built fails the tests that run it, not those of one package.
  project.provide(
    'meshCli',
    build.status === 0 ? { path: join(root, 'dist/mesh.js') } : { problem: build.stderr },
  );

  const home = mkdtempSync(join(tmpdir(), 'lanemesh-home-'));
  process.env.MESH_TEST_CLIS = cliFolder();
  for (const name of Object.keys(process.env)) {
    const ours = name.startsWith('MESH_') && !name.startsWith('MESH_TEST_');
    if (ours || name.startsWith('GIT_') || name.startsWith('XDG_')) delete process.env[name];
  }
  // Every start of Node would read it, and nothing here goes beyond this machine.
  delete process.env.NODE_EXTRA_CA_CERTS;
  process.env.HOME = home;
  process.env.GIT_CONFIG_NOSYSTEM = '1';
  return () => rmSync(home, { recursive: true, force: true });
}
