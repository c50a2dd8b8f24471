// Bundles test/contract/children/NAME.ts into one file that any Node runs.
// `run.mjs NAME` runs it over the folder `ledger` (`npm run goldens` is `run.mjs write`);
// `run.mjs NAME FILE` only writes it into FILE.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundle, withBundle } from '../support/bundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [, , name = 'report', file] = argv;
const entry = join(here, 'children', `${name}.ts`);
if (file !== undefined) await bundle(entry, file);
else
  process.exitCode = await withBundle(`contract-${name}`, entry, (program) => {
    const ran = spawnSync(execPath, [program, join(here, '../../ledger')], { stdio: 'inherit' });
    return ran.status ?? 1;
  });
