import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests with a bound on time: they run last, alone, so that others do not take it from them. */
const TIMED = ['test/mesh/race.test.ts', 'test/mesh/fairness.test.ts'];

/** Left out by a plain `npm test`: see .ci/test.mjs. */
const LONG = process.env.MESH_TEST_SHORT === '1' ? ['test/attacks/**', 'test/faults/**'] : [];

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // Three on two cores: many of them wait, for a TTL or for a process.
    maxWorkers: 3,
    // Real processes on a busy machine: slow is no failure, a hang is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'most',
          include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...TIMED, ...LONG],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'timed',
          include: TIMED,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
