import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { capture, say } from './process.mjs';

/** The pinned package manager. `npm exec` fetches it, so nobody has to install it first. */
const PNPM = 'pnpm@12.21.0';

/**
 * Installs the locked packages unless the last install was of exactly these manifests.
 * Leaves `git status` clean: the lockfile is frozen and the stamp lies in `node_modules/`.
 *
 * @returns {Promise<boolean>} false when the install failed (it has said why)
 */
export async function install(root) {
  const stamp = join(root, 'node_modules/.lanemesh-installed');
  const wanted = manifests(root);
  if (installed(root, stamp, wanted)) return true;

  say(existsSync(stamp) ? 'installing packages (changed) …' : 'installing packages (first run) …');
  rmSync(stamp, { force: true });
  const begun = performance.now();
  const { code, output } = await installLocked(root);
  if (code !== 0) {
    process.stderr.write(output);
    say(`the install failed (exit ${code}); it needs the npm registry once: check the network`);
    return false;
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp, `${wanted}\n`);
  say(`installed in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  return true;
}

/**
 * Installs exactly what the lockfile in a folder names.
 *
 * @param {string[]} options further ones of `pnpm install`
 * @returns {Promise<{code: number, output: string}>}
 */
export function installLocked(folder, options = []) {
  const [npm, first] = npmCommand();
  // A half-made node_modules is purged without asking: perhaps nobody sits at this terminal.
  const always = ['--frozen-lockfile', '--config.confirmModulesPurge=false'];
  return capture(npm, [...first, 'exec', '--yes', PNPM, '--', 'install', ...always, ...options], {
    cwd: folder,
    env: cleanEnvironment(),
  });
}

/** What an install depends on; the platform too, since some packages carry native binaries. */
function manifests(root) {
  const packages = readdirSync(join(root, 'packages')).map(
    (name) => `packages/${name}/package.json`,
  );
  const names = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...packages];
  return fingerprint(root, names, `${PNPM} ${process.platform} ${process.arch}`);
}

function installed(root, stamp, wanted) {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8').trim() !== wanted) return false;
  return readdirSync(join(root, 'packages')).every((name) => {
    const manifest = join(root, 'packages', name, 'package.json');
    if (!existsSync(manifest) || !JSON.parse(readFileSync(manifest, 'utf8')).dependencies)
      return true;
    return existsSync(join(root, 'packages', name, 'node_modules'));
  });
}

/** The npm that started us, else the one on PATH. */
function npmCommand() {
  const path = process.env.npm_execpath;
  return path && basename(path) === 'npm-cli.js' ? [process.execPath, [path]] : ['npm', []];
}

/** Options of the npm command around us (`npm pack --dry-run --json`) are not meant for the install. */
function cleanEnvironment() {
  const env = { ...process.env, npm_config_update_notifier: 'false' };
  for (const name of ['global', 'location', 'dry_run', 'json', 'workspace', 'workspaces', 'prefix'])
    delete env[`npm_config_${name}`];
  return env;
}
