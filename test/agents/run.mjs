// `npm run test:agents`: installs every agent CLI that tests drive, and runs the tests that do.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../.ci/process.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const options = {
  cwd: ROOT,
  env: { ...process.env, MESH_TEST_AGENTS: 'all', MESH_TEST_TIER: 'ci' },
};
const installer = join(ROOT, 'test/agents/clis/install.mjs');
const installed = await run(process.execPath, [installer, '--all'], options);
process.exitCode =
  installed || (await run('npm', ['test', '--', 'test/agents', ...process.argv.slice(2)], options));
