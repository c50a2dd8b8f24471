// Installs the agent CLIs that tests drive, as pinned here, into a cache folder: `install.mjs` those
// of the whole check, `install.mjs --all` every one. Prints the folder; does nothing if it is done.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from '../../../.ci/fingerprint.mjs';
import { installLocked } from '../../../.ci/install.mjs';
import { say } from '../../../.ci/process.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FILES = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
const TRIES = 2;

const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const folder = process.env.MESH_TEST_CLIS || join(cache, 'lanemesh', 'agent-clis');
const all = process.argv.includes('--all');
process.exitCode = (await install()) ? 0 : 1;

async function install() {
  const stamp = join(folder, 'installed');
  const wanted = fingerprint(HERE, FILES, `${process.platform} ${process.arch}`);
  const found = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim().split(' ') : [];
  if (found[0] === wanted && (found[1] === 'all' || !all)) return done();
  say(`installing ${all ? 'all agent CLIs' : 'the agent CLIs of the whole check'} …`);
  mkdirSync(folder, { recursive: true });
  rmSync(stamp, { force: true });
  for (const name of FILES) cpSync(join(HERE, name), join(folder, name));
  for (let n = 1; n <= TRIES; n += 1) {
    const { code, output } = await installLocked(folder, all ? [] : ['--prod']);
    if (code === 0) {
      writeFileSync(stamp, `${wanted} ${all ? 'all' : 'some'}\n`);
      return done();
    }
    say(`${output}\ntry ${n} of ${TRIES} failed (exit ${code}); it needs the npm registry`);
  }
  return false;
}

function done() {
  console.log(folder);
  return true;
}
