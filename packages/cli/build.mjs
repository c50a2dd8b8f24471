#!/usr/bin/env node
// Bundles the CLI into one file, dist/mesh.js, with the licences of what it contains beside it.
// `--if-stale` does nothing when dist/mesh.js was made from exactly these sources and this commit;
// `--entry FILE` and `--out FOLDER` bundle something else; `--rule-sets FILE` puts another table of
// rule sets in the place of the shipped one: a build that knows more, or less. `--failpoints` makes
// one for tests, which dies where `MESH_TEST_FAILPOINT` says (packages/git/src/failpoint.ts).
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { filesBelow, fingerprint } from '../../.ci/fingerprint.mjs';
import {
  englishOnly,
  inPlaceOf,
  lazyBuiltins,
  noKeyFiles,
  noNativeAddons,
  REQUIRE,
} from './bundling.mjs';
import { licences } from './licences.mjs';
import { PROGRAM, withStarter } from './starting.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'packages/cli/src/main.ts');

const { values } = parseArgs({
  options: {
    'if-stale': { type: 'boolean', default: false },
    entry: { type: 'string', default: MAIN },
    out: { type: 'string', default: join(ROOT, 'dist') },
    'rule-sets': { type: 'string' },
    failpoints: { type: 'boolean', default: false },
  },
});
const bundle = join(resolve(values.out), 'mesh.js');
const notices = join(resolve(values.out), 'THIRD-PARTY-LICENSES.txt');
const sources = `// sources ${sourcesFingerprint()}`;

if (!(values['if-stale'] && isFresh())) await build();

function isFresh() {
  if (!existsSync(bundle) || !existsSync(notices)) return false;
  return readFileSync(bundle, 'utf8').split('\n', 2)[1] === sources;
}

async function build() {
  const begun = performance.now();
  const { build: esbuild } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const head = `#!/usr/bin/env node\n${sources}\n`;
  const starts = resolve(values.entry) === MAIN;
  const { metafile, outputFiles } = await esbuild({
    entryPoints: [resolve(values.entry)],
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
    outfile: bundle,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      __MESH_FAILPOINTS__: String(values.failpoints),
      __MESH_VERSION__: JSON.stringify(version),
      __MESH_COMMIT__: JSON.stringify(commit()),
      ...(starts && { 'import.meta.url': '__url' }),
    },
    plugins: [noNativeAddons, englishOnly, noKeyFiles, lazyBuiltins, ...otherRules()],
    banner: { js: `${head}${REQUIRE}` },
    ...(starts && PROGRAM),
  });
  const made = outputFiles[0].text;
  const text = starts ? await withStarter(esbuild, head, made) : made;
  const packages = licences(ROOT, Object.keys(metafile.inputs));
  // Where others could write, the program would keep no code cache.
  mkdirSync(resolve(values.out), { recursive: true, mode: 0o755 });
  replace(notices, packages.text, 0o644);
  replace(bundle, text, 0o755);
  const size = (text.length / 1024).toFixed(0);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `built ${relative(process.cwd(), bundle)}: ${size} KiB, ${packages.count} third-party packages, ${seconds} s`,
  );
}

function otherRules() {
  const table = values['rule-sets'];
  return table === undefined ? [] : [inPlaceOf('packages/state/src/rule-sets.ts', resolve(table))];
}

/** Short hash of the checkout's commit; 'unknown' outside a checkout of this very project. */
function commit() {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--show-toplevel', '--short', 'HEAD'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) return 'unknown';
  const [top, hash] = stdout.trim().split('\n');
  return realpathSync(top) === realpathSync(ROOT) ? hash : 'unknown';
}

function sourcesFingerprint() {
  const packages = filesBelow(ROOT, 'packages').filter((name) => !name.endsWith('.test.ts'));
  const names = [...packages, 'package.json', 'pnpm-lock.yaml', '.ci/fingerprint.mjs'];
  return fingerprint(
    ROOT,
    names,
    `${values.entry} ${values['rule-sets']} ${values.failpoints} ${commit()}`,
  );
}

/** Whoever runs the old file meanwhile keeps a whole one. */
function replace(file, contents, mode) {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, contents);
  chmodSync(fresh, mode);
  renameSync(fresh, file);
}
