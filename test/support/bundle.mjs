// Programs of tests that run as one file, without the tests' own transforming.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const REQUIRE = `import { createRequire as makeRequire } from 'node:module';
const require = makeRequire(import.meta.url);`;

/** Writes the program that begins with a file, all it imports included, as one file. */
export async function bundle(entry, outfile) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    banner: { js: REQUIRE },
  });
}

/** Bundles a program into a folder of its own, which is gone when `work(program, folder)` is done. */
export async function withBundle(name, entry, work) {
  const folder = mkdtempSync(join(tmpdir(), `lanemesh-${name}-`));
  try {
    const program = join(folder, `${name}.mjs`);
    await bundle(entry, program);
    return await work(program, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
