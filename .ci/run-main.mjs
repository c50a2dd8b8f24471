// Behind `npm start` and `npm test`: needs only Node and git, and does first what is not done yet.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';
import { run, say } from './process.mjs';
import { test } from './test.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NEEDED = { node: '20.19.0', git: '2.36.0' };

const [command, ...args] = process.argv.slice(2);
process.exitCode = await main();

async function main() {
  if (!toolsAreNewEnough()) return 2;
  if (!(await install(ROOT))) return 1;
  const built = await run(process.execPath, ['packages/cli/build.mjs', '--if-stale'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (built !== 0) return built;
  if (command === 'build') return 0;
  if (command === 'test') return test(ROOT, args);
  if (command === 'start')
    return run(process.execPath, [join(ROOT, 'dist/mesh.js'), 'demo', ...args]);
  say(`unknown command ${command}: use start, test or build`);
  return 2;
}

function toolsAreNewEnough() {
  const git = spawnSync('git', ['--version'], { encoding: 'utf8' }).stdout?.match(
    /\d+\.\d+(\.\d+)?/,
  );
  const found = { node: process.versions.node, git: git ? git[0] : 'none' };
  if (atLeast(found.node, NEEDED.node) && git && atLeast(found.git, NEEDED.git)) return true;
  say(
    `Lanemesh needs Node ${NEEDED.node} or newer and git ${NEEDED.git} or newer; ` +
      `here are Node ${found.node} and git ${found.git}.`,
  );
  return false;
}

function atLeast(version, needed) {
  const have = version.split('.').map(Number);
  const want = needed.split('.').map(Number);
  const differs = want.findIndex((part, i) => part !== (have[i] ?? 0));
  return differs === -1 || (have[differs] ?? 0) > want[differs];
}
