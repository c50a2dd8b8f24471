import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The unit tests of what judges: they start no process and need no built program. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['packages/{event,state}/src/**/*.test.ts', 'test/contract/corpus.test.ts'],
    // The one compares zod with us, one runs git, and one folds the same history hundreds of times.
    exclude: [
      'packages/event/src/{schema,verify-commit}.test.ts',
      'packages/state/src/fold.test.ts',
    ],
    testTimeout: 60_000,
  },
});
