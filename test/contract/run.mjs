// Bundles test/contract/children/NAME.ts into one file that any Node runs.
// `run.mjs NAME` runs it over the folder `ledger` (`npm run goldens` is `run.mjs write`);
// `run.mjs NAME FILE` only writes it into FILE.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const REQUIRE = `import { createRequire as makeRequire } from 'node:module';
const require = makeRequire(import.meta.url);`;

const [, , name = 'report', file] = argv;
if (file === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'lanemesh-contract-'));
  try {
    const program = join(folder, `${name}.mjs`);
    await bundle(program);
    const ran = spawnSync(execPath, [program, join(here, '../../ledger')], { stdio: 'inherit' });
    process.exitCode = ran.status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} else await bundle(file);

async function bundle(outfile) {
  await build({
    entryPoints: [join(here, 'children', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    banner: { js: REQUIRE },
  });
}
