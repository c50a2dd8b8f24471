import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run, say } from './process.mjs';

/**
 * Types, style, dead code, tests, in this order up to the first failure; then one line for each
 * skipped test, one for each that passed only alone and, alone on the last line, `N passed, N failed, N skipped`.
 *
 * @param {string} root
 * @param {string[]} args for vitest: paths or options that choose tests
 * @returns {Promise<number>} exit code; with MESH_TEST_NO_SKIP=1 a skipped test is a failure
 */
export async function test(root, args) {
  const bin = (name) => join(root, 'node_modules/.bin', name);
  const checks = [
    ['types', bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']],
    ['style', bin('biome'), ['check', '--error-on-warnings', '.']],
    ['dead code', bin('knip'), ['--no-progress', '--no-config-hints']],
  ];
  for (const [what, command, options] of checks) {
    say(`checking ${what} …`);
    const code = await run(command, options, { cwd: root });
    if (code !== 0) {
      say(`${what}: not in order (exit ${code}); the tests were not run`);
      return code;
    }
  }
  say('running tests …');
  return vitest(root, bin('vitest'), args);
}

/** Files that fail beside all others are run once more, on a machine that does nothing else. */
const MOST_AGAIN = 3;

async function vitest(root, command, args) {
  const all = await reported(root, command, args);
  if (all === null) return 1;
  const files = all.report.testResults.filter(({ status }) => status === 'failed');
  const chosen = choosesByName(args);
  if (args.length > 0 || files.length === 0 || files.length > MOST_AGAIN)
    return tell(root, all.code, all.report.testResults, chosen);
  say(`${files.length} failed beside the others: once more, alone …`);
  const names = files.map(({ name }) => relative(root, name));
  const again = await reported(root, command, [...names, '--no-file-parallelism']);
  if (again === null) return 1;
  const results = [
    ...all.report.testResults.filter(({ status }) => status !== 'failed'),
    ...again.report.testResults,
  ];
  return tell(root, again.code, results, chosen, () => {
    // Never unseen: it is either slow or wrong, and somebody has to find out which.
    for (const file of files)
      for (const { status, fullName } of file.assertionResults)
        if (status === 'failed')
          say(`failed beside the others, see above: ${relative(root, file.name)} ${fullName}`);
  });
}

/** One run and its report; null: it left none. */
async function reported(root, command, args) {
  const folder = mkdtempSync(join(tmpdir(), 'lanemesh-report-'));
  const file = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const options = ['run', '--config', 'test/vitest.config.ts', ...reporters, ...args];
  try {
    const code = await run(command, options, {
      cwd: root,
      env: { ...process.env, ...short(args) },
    });
    return { code, report: JSON.parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    say(`vitest left no report: ${error.message}`);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Attacks and faults are left to the whole check (`.ci/run`), so that `npm test` takes at most five
 * minutes; who names tests gets those.
 */
function short(args) {
  return process.env.MESH_TEST_TIER === 'ci' || args.length > 0 ? {} : { MESH_TEST_SHORT: '1' };
}

/** With `-t` every test of another name counts as skipped: no news, and no failure. */
function choosesByName(args) {
  return args.some((arg) => arg === '-t' || arg.startsWith('--testNamePattern'));
}

function tell(root, code, results, chosen, besides = () => {}) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of results) {
    const failedBefore = counts.failed;
    for (const { status, fullName } of file.assertionResults) {
      const kind = status === 'passed' || status === 'failed' ? status : 'skipped';
      counts[kind] += 1;
      if (kind === 'skipped' && !chosen) say(`skipped: ${relative(root, file.name)} ${fullName}`);
    }
    // A file that cannot be loaded has no tests to fail; it is a failure all the same.
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  }
  besides();
  const skipsFail = process.env.MESH_TEST_NO_SKIP === '1' && counts.skipped > 0 && !chosen;
  if (skipsFail) say('MESH_TEST_NO_SKIP=1: a skipped test is a failure');
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return code === 0 && (skipsFail || counts.failed > 0) ? 1 : code;
}
