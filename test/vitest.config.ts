import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './support/longest-first.ts';

/**
 * Tests with a bound on time run after all others, which would take it from them. The nodes of a race
 * wait for their hub most of the time: the other core is left to simulated ones.
 */
const RACE = ['test/mesh/race.test.ts', 'test/simulation/seeds-beside-race.test.ts'];
const ALONE = ['test/mesh/fairness.test.ts'];

/** Tests of these leave the environment and the folder of their process as they found them … */
const FOLDERS = 'architecture|attacks|cli|contract|docs|faults|secrets|work';
/** … but for a few. */
const OWN = [
  'test/attacks/{git-input,git-outside,hostile-repositories}.test.ts',
  'test/faults/{cut,damage}.test.ts',
  'test/secrets/signing.test.ts',
];

/** Run when they are named, and by .ci/run: a plain `npm test` is done within five minutes. */
const LONG = [
  'packages/agents/src/{api/api,contract/instructed,control/control,sandbox/attempts}.test.ts',
  'test/agents/{landing,mcp,overnight,real-clis,spend,twelve-tasks}.test.ts',
  'test/attacks/**',
  'test/faults/**',
  'test/cli/{audit-export,bundle,history,join,membership,probe,running,upgrade}.test.ts',
  'packages/ledger/src/tidy.test.ts',
  'test/docs/examples.test.ts',
  'test/mesh/carried.test.ts',
  'test/secrets/harmless.test.ts',
  'test/simulation/talking.test.ts',
  'test/work/{agents,allotment,api-verifier,campaign,card,control,hand,handover,input,lanes}.test.ts',
  'test/work/{landing,merge-queue,offline,prove,review,rhythm,rules,sandbox,tending,unchanged,waive}.test.ts',
];
const left = process.env.MESH_TEST_SHORT === '1' ? LONG : [];

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // Four on two cores: many of them wait, for a TTL or for a process.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // Real processes on a busy machine: slow is no failure, a hang is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['packages/*/src/**/*.test.ts', `test/@(${FOLDERS})/**/*.test.ts`],
          exclude: [...OWN, ...left],
          // They keep nothing outside of a test: a process for each file would cost minutes.
          isolate: false,
          unstubEnvs: true,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'most',
          include: [`test/!(${FOLDERS})/**/*.test.ts`, ...OWN],
          exclude: [...RACE, ...ALONE, ...left],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'race',
          include: RACE,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
