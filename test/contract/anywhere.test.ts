import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';
import { scratchFolder } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { type Report, reportOn } from './report.ts';

const LEDGER = join(ROOT, 'ledger');
/** Beside the one that runs: the oldest that is supported, and newer ones. */
const VERSIONS = tier({ test: [], ci: ['20.19.0', '22.23.3', '24.21.0'] });
const PLACES = [
  { LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' },
  { LC_ALL: 'de_DE.UTF-8', TZ: 'Asia/Kolkata' },
  { LC_ALL: 'C', TZ: 'UTC' },
];

describe('INV-4: the same verdicts and the same states, wherever it runs', () => {
  let program: string;
  let here: Report;

  beforeAll(async () => {
    program = join(scratchFolder(), 'report.mjs');
    const bundle = ['test/contract/run.mjs', 'report', program];
    execFileSync(process.execPath, bundle, { cwd: ROOT, stdio: 'pipe' });
    here = await reportOn(LEDGER);
  });

  function reportFrom(node: string, env: Readonly<Record<string, string>>): Report {
    const { PATH = '', HOME = '' } = process.env;
    const output = execFileSync(node, [program, LEDGER], {
      env: { PATH, HOME, ...env },
      encoding: 'utf8',
    });
    return JSON.parse(output);
  }

  test.each(PLACES.slice(0, tier({ test: 1, ci: 3 })))('in another place: $LC_ALL, $TZ', (env) => {
    expect(reportFrom(process.execPath, env)).toEqual(here);
  });

  test.each(VERSIONS)(
    'under Node %s',
    (version) => {
      const find = [
        'exec',
        '--yes',
        `--package=node@${version}`,
        '--',
        'node',
        '-p',
        'process.execPath',
      ];
      const node = execFileSync('npm', find, { encoding: 'utf8' }).trim().split('\n').at(-1) ?? '';
      expect(execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })).toBe(
        `${version}\n`,
      );
      // Where letters have other cases; the other places were tried above.
      expect(reportFrom(node, PLACES[0] as (typeof PLACES)[number])).toEqual(here);
    },
    300_000,
  );
});
