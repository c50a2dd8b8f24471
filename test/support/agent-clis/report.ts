/** An agent's own report of an attempt. */

/** Its twelve fields; fields: some that say something else. */
export function report(fields: Readonly<Record<string, string>> = {}): string {
  const said = {
    STATUS: 'complete',
    BLOCKER_CODE: 'none',
    SUMMARY: 'wrote what was asked for',
    DONE: 'all of it',
    BLOCKERS: 'none',
    NEXT_STEP: 'none',
    FILES_CHANGED: 'see the diff',
    TESTS_RUN: 'none',
    DECISIONS: 'none',
    RISKS: 'none',
    ATTEMPTED_APPROACHES: 'the obvious one',
    MANUAL_STEPS: 'none',
    ...fields,
  };
  const lines = Object.entries(said).map(([name, text]) => `${name}: ${text}\n`);
  return lines.join('');
}

export const REPORT = report();
