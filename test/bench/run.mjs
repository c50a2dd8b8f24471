// `npm run bench`: bundles the benchmarks and runs them. Needs a built dist/mesh.js.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBundle } from '../support/bundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const mesh = join(here, '..', '..', 'dist', 'mesh.js');
process.exitCode = await withBundle('bench', join(here, 'main.ts'), (program, folder) => {
  const { status } = spawnSync(process.execPath, [program, mesh, folder], { stdio: 'inherit' });
  return status ?? 1;
});
