// `npm run sim -- …`: bundles the simulation and runs it; what it takes, `main.ts` says.
// `--bundle FILE` only writes it there, for tests.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, withBundle } from '../support/bundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const entry = join(here, 'main.ts');
const args = process.argv.slice(2);
if (args[0] === '--bundle') await bundle(entry, args[1]);
else process.exitCode = await withBundle('sim', entry, run);

function run(program) {
  const cwd = join(here, '..', '..');
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}
