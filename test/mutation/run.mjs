// `npm run mutation`: how much of what judges events the unit tests notice when it is changed.
// Copies the sources into node_modules/.cache/mutation, adds StrykerJS there (it is no dependency of
// ours: nobody else needs its hundred packages) and fails below 85 %. Takes an hour or so.
// `npm run mutation -- verify` (or order, fold) does one group, `-- packages/state/src/join.ts` one
// file; `--jobs N` uses N cores.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'node_modules/.cache/mutation');
const PNPM = 'pnpm@12.21.0';
/** The newest that runs under Node 20. */
const STRYKER = '9.6.1';
const LEAST = 85;

const below = (folder, names) => names.map((name) => `packages/${folder}/${name}.ts`);
const GROUPS = {
  verify: below('event/src', ['canonical', 'commit', 'envelope', 'record', 'shape', 'sshsig']),
  order: below('state/src', ['entry', 'founding', 'join', 'line']),
  fold: [
    ...below('state/src', ['apply', 'grant', 'hash', 'preview', 'queries', 'task']),
    'packages/state/src/effects/*.ts',
    'packages/state/src/life/*.ts',
    '!packages/state/src/**/*.test.ts',
  ],
};

const { values, positionals } = parseArgs({
  options: { jobs: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const asked = positionals.length === 0 ? Object.keys(GROUPS) : positionals;

copySources();
install();
const results = asked.map((group) => [group, mutate(group, GROUPS[group] ?? [group])]);
for (const [group, { killed, all, score, minutes }] of results)
  console.log(`${group}: ${score.toFixed(1)} % (${killed} of ${all} noticed, ${minutes} min)`);
if (results.some(([, { score }]) => score < LEAST)) process.exitCode = 1;

function copySources() {
  for (const name of ['packages', 'test', 'ledger', '.ci']) {
    rmSync(join(FOLDER, name), { recursive: true, force: true });
    const filter = (path) =>
      !path.includes('node_modules/', ROOT.length) && !/\/node_modules$/.test(path);
    cpSync(join(ROOT, name), join(FOLDER, name), { recursive: true, filter });
  }
  for (const name of ['pnpm-workspace.yaml', 'pnpm-lock.yaml', 'tsconfig.json'])
    cpSync(join(ROOT, name), join(FOLDER, name));
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const name of ['core', 'vitest-runner'])
    manifest.devDependencies[`@stryker-mutator/${name}`] = STRYKER;
  writeFileSync(join(FOLDER, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function install() {
  const options = ['--no-frozen-lockfile', '--config.confirmModulesPurge=false'];
  run('npm', ['exec', '--yes', PNPM, '--', 'install', ...options]);
}

function mutate(group, files) {
  const report = join(FOLDER, 'reports', `${group.replaceAll('/', '.')}.json`);
  mkdirSync(join(FOLDER, 'reports'), { recursive: true });
  const config = {
    mutate: files,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    // Tables and patterns made when a module is loaded: every test would have to run for each.
    ignoreStatic: true,
    // The copy is ours: nothing needs another one.
    inPlace: true,
    concurrency: Number(values.jobs),
    timeoutMS: 30_000,
    reporters: ['clear-text', 'json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: false },
    disableTypeChecks: false,
  };
  const file = join(FOLDER, 'stryker.config.json');
  writeFileSync(file, JSON.stringify(config, null, 2));
  const begun = performance.now();
  run(execPath, ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', file]);
  const minutes = Math.round((performance.now() - begun) / 60_000);
  const mutants = Object.values(JSON.parse(readFileSync(report, 'utf8')).files)
    .flatMap((one) => one.mutants)
    .map(({ status }) => status);
  const killed = mutants.filter((status) => status === 'Killed' || status === 'Timeout').length;
  const missed = mutants.filter(
    (status) => status === 'Survived' || status === 'NoCoverage',
  ).length;
  const all = killed + missed;
  return { killed, all, score: (100 * killed) / Math.max(1, all), minutes };
}

function run(command, args) {
  const { status, signal } = spawnSync(command, args, { cwd: FOLDER, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ended with ${signal ?? status}`);
}
