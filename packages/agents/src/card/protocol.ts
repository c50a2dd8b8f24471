/** What is asked of every agent, whatever its task: the words that stand on every card. */
import type { Role } from './brief.ts';

/** What an agent is, by its role, where its lane says nothing else. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  implement: 'You do this task in the working tree you are started in, and nothing else.',
  test: 'You write tests for what this task describes, independently of who implements it: from the description alone. You change no product code.',
  review:
    'You review what this task describes and write down what you find, with evidence. You change no product code.',
};

/** The behaviours of the protocol, by their names. */
export const BEHAVIOURS: readonly (readonly [name: string, words: string])[] = [
  ['work-non-interactively', 'nobody reads a prompt or answers one; never wait for input'],
  ['issue-first-workflow', 'this card is the issue: do what it asks, no more'],
  ['branch-from-issue', 'the working tree is on a branch of its own already; do not switch it'],
  ['maintain-clean-synced-environment', 'leave no temporary files and no running processes behind'],
  [
    'commit-and-push-regularly',
    'the node keeps your work in progress and commits it; never commit or push yourself',
  ],
  ['request-cross-model-review', 'what you did is judged by others; do not judge it yourself'],
  ['attach-review-evidence', 'name the commands you ran and what they answered under TESTS_RUN'],
  ['resolve-conflicts-in-pr', 'where the tree holds conflict markers, resolve them by meaning'],
  ['avoid-artificial-file-blocks', 'no file is off limits but for the paths named below'],
  ['retry-transient-failures', 'try again what failed for a passing reason, a few times'],
  ['recover-git-locks', 'a lock of git is removed only where no git process is alive'],
  ['validate-and-report', 'run the acceptance commands before you report'],
  ['continue-after-partial-output', 'work of an earlier attempt is a start, not a result'],
  [
    'respect-non-admin-boundaries',
    'no administrator rights, no change outside the working tree and TMPDIR',
  ],
];

/** How an agent is to treat files whose kind it does not know. */
export const FILE_TYPES =
  'Leave unknown and binary files in their format; convert nothing that was not asked for.';
