import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, longest first: one that begins last leaves the other cores idle. */
const LONGEST = [
  'test/simulation/seeds-first.test.ts',
  'test/simulation/seeds-second.test.ts',
  'test/faults/failpoints.test.ts',
  'test/work/handover.test.ts',
  'test/mesh/kills.test.ts',
  'test/faults/damage.test.ts',
  'test/agents/real-clis.test.ts',
  'test/attacks/git-input.test.ts',
  'test/contract/anywhere.test.ts',
  'test/agents/twelve-tasks.test.ts',
  'test/cli/probe.test.ts',
  'test/agents/landing.test.ts',
  'test/work/hand.test.ts',
  'test/attacks/hub-junk.test.ts',
  'test/work/takeover.test.ts',
  'test/demo/demo.test.ts',
  'test/mesh/namespace.test.ts',
  'test/attacks/bundles.test.ts',
  'test/work/input.test.ts',
  'test/work/tending.test.ts',
  'test/cli/join.test.ts',
  'test/cli/upgrade.test.ts',
  'test/faults/landing-elsewhere.test.ts',
  'test/simulation/takeover.test.ts',
  'test/work/rules.test.ts',
  'test/docs/two-laptops.test.ts',
  'test/work/review.test.ts',
  'packages/ledger/src/tidy.test.ts',
  'test/faults/cut.test.ts',
  'packages/agents/src/agents.test.ts',
  'test/simulation/mutants.test.ts',
  'test/cli/hub.test.ts',
  'test/attacks/hub-lies.test.ts',
  'test/attacks/copies.test.ts',
  'test/attacks/entries.test.ts',
  'test/secrets/harmless.test.ts',
  'test/attacks/batches.test.ts',
  'test/attacks/bytes.test.ts',
  'test/faults/failing-disk.test.ts',
  'test/work/merge-queue.test.ts',
  'test/work/control.test.ts',
  'test/work/landing.test.ts',
  'test/work/sandbox.test.ts',
  'test/work/up.test.ts',
];

/** Begins with the long files, whatever earlier runs took: a fresh clone knows of none. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return found === -1 ? LONGEST.length : found;
    };
    return rest.toSorted((a, b) => place(a) - place(b));
  }
}
