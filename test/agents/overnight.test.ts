/** docs/overnight.md, typed line by line, with the real CLIs. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Laptop, typeAll } from '../docs/transcript.ts';
import { processesOf } from '../support/agent-clis/bed.ts';
import { cliPrograms, describeWithClis } from '../support/agent-clis/clis.ts';
import { furnishHome } from '../support/agent-clis/homes.ts';
import { REPORT } from '../support/agent-clis/report.ts';
import { meshCli } from '../support/mesh-cli.ts';
import { modelServer } from '../support/model-server/index.ts';
import { until } from '../support/scratch.ts';
import { inCi } from '../support/tier.ts';

const guide = fileURLToPath(new URL('../../docs/overnight.md', import.meta.url));
const test = process.env.MESH_TEST_AGENTS === 'all' ? it : inCi(it);

const TOTAL = `const cents = (price) => Math.round(price * 100);
export const total = (prices) => prices.reduce((sum, price) => sum + cents(price), 0) / 100;
`;
const CENTS = `import assert from 'node:assert';
import { test } from 'node:test';
import { total } from './total.mjs';

test('whole cents', () => assert.equal(total([0.1, 0.2]), 0.3));
`;
const PASS = {
  verdict: 'PASS',
  criteria: [{ criterion: 'totals are whole cents', met: true, evidence: 'cents.test.mjs' }],
  findings: [],
};

describeWithClis(['codex', 'gemini'], 'docs/overnight.md', () => {
  test('prints what it says, step by step', { timeout: 600_000 }, async () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'lanemesh-overnight-'));
    const server = await modelServer();
    server.when(
      /Totals are whole cents/,
      { write: { 'total.mjs': TOTAL, 'cents.test.mjs': CENTS, '.agent_result.md': REPORT } },
      { say: 'Rounded.' },
    );
    server.when(/^# Review: /m, { say: JSON.stringify(PASS) });
    mkdirSync(join(folder, 'shared'));
    mkdirSync(join(folder, 'bin'));
    const program = `#!/bin/sh\nexec '${process.execPath}' '${meshCli()}' "$@"\n`;
    writeFileSync(join(folder, 'bin', 'mesh'), program, { mode: 0o755 });
    const env = {
      PATH: [
        join(folder, 'bin'),
        dirname(process.execPath),
        cliPrograms(),
        process.env.PATH ?? '',
      ].join(delimiter),
      SHARED: join(folder, 'shared'),
      MODEL: `127.0.0.1:${server.port}`,
      GIT_CONFIG_NOSYSTEM: '1',
    };
    furnishHome(join(folder, 'ana'), 'codex', server.url);
    furnishHome(join(folder, 'ben'), 'gemini', server.url);
    const laptops = new Map(['ana', 'ben'].map((name) => [name, new Laptop(folder, name, env)]));
    try {
      const text = readFileSync(guide, 'utf8');
      await typeAll(text, 'docs/overnight.md', (name) => laptops.get(name) as Laptop, 240_000);
    } finally {
      for (const laptop of laptops.values()) laptop.close();
    }
    await until('all processes are gone', () => processesOf(folder).length === 0);
    rmSync(folder, { recursive: true, force: true });
    expect(server.problems).toEqual([]);
  });
});
