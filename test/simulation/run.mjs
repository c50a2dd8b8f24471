// `npm run sim -- …`: bundles the simulation and runs it; what it takes, `main.ts` says.
// `--bundle FILE` only writes it there, for tests.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
if (args[0] === '--bundle') await bundle(args[1]);
else await run();

async function bundle(outfile) {
  await build({
    entryPoints: [join(here, 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
  });
}

async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'lanemesh-sim-'));
  const outfile = join(folder, 'sim.mjs');
  await bundle(outfile);
  const child = spawn(process.execPath, [outfile, ...args], {
    cwd: join(here, '..', '..'),
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => {
    rmSync(folder, { recursive: true, force: true });
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}
