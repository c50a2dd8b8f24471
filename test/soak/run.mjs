// `npm run soak -- --kills N`: the test of killed nodes, N times, with what it ran on.
import { execFileSync, spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const [flag, count, ...rest] = process.argv.slice(2);
if (flag !== '--kills' || !/^[1-9]\d{0,6}$/.test(count ?? '') || rest.length > 0) {
  console.error(`usage: npm run soak -- --kills N   (given: ${process.argv.slice(2).join(' ')})`);
  process.exit(2);
}

const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
const changed = git('status', '--porcelain') === '' ? '' : ' with changes';
console.log(`commit ${git('rev-parse', '--short', 'HEAD')}${changed}, ${new Date().toISOString()}`);
console.log(
  `${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}, ${git('--version')}`,
);

const begun = performance.now();
const vitest = fileURLToPath(new URL('../../node_modules/.bin/vitest', import.meta.url));
const config = ['--config', 'test/vitest.config.ts', '--maxConcurrency=3'];
const args = ['run', ...config, 'test/mesh/kills.test.ts'];
const child = spawn(vitest, args, {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, MESH_TEST_KILLS: count },
});
child.on('close', (code, signal) => {
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
  const outcome = code === 0 ? 'nothing lost, nothing twice, no lock left' : 'FAILED';
  console.log(`${count} kills: ${outcome}, ${minutes} min`);
  process.exitCode = signal ? 1 : (code ?? 1);
});
