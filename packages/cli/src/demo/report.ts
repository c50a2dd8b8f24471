/** What the demo says at the end: every line of it was checked. */
import { type Look, lookAround } from './around.ts';
import type { Ending } from './plot.ts';
import type { Stage } from './stage.ts';

/** Lines of the woven graph. */
const GRAPH = 15;

/** The JSON document; `ending`: null if it did not come to it. */
export function documentOf(stage: Stage, ending: Ending | null, looks: readonly Look[]) {
  const { checks, ground, narrator, project } = stage;
  const common = {
    ok: checks.failed.length === 0,
    seconds: Math.round(narrator.seconds() * 10) / 10,
    folder: ground.folder,
    project: {
      source: project.source?.path ?? null,
      branch: project.branch,
      commit: project.commit,
    },
    checks: {
      passed: checks.passed,
      failed: checks.failed.map(({ what, expected, found }) => ({ what, expected, found })),
    },
  };
  if (!ending) return common;
  const { stateHashes, verify, claims, landed } = ending;
  return {
    ...common,
    stateHashes,
    verify: { ...verify.ana, nodes: verify },
    claims,
    retried: ending.retried.length,
    takenOver: 1,
    offline: ending.offline.ordered,
    landed,
    commands: looks.map(({ command }) => command),
  };
}

/** The same for people. */
export async function reportOf(
  stage: Stage,
  ending: Ending | null,
  looks: readonly Look[],
): Promise<string[]> {
  const { checks, ground, narrator, project } = stage;
  const lines = ['', 'Checked', ...checks.passed.map((statement) => `  ✓ ${statement}`)];
  for (const { what, expected, found } of checks.failed)
    lines.push(`  ✗ ${what}`, `      expected: ${expected}`, `      found:    ${found}`);
  if (ending) {
    lines.push('', `Landed on ${project.branch}: commit, author, attempt, task`);
    for (const { commit, title, by, attempt } of ending.landed)
      lines.push(`  ${commit.slice(0, 8)}  ${by}  ${attempt}  ${title}`);
    lines.push('', `The woven graph, newest ${GRAPH} lines`);
    const graph = await stage.hub('log', '--graph', '--oneline', 'refs/heads/mesh/ledger');
    lines.push(
      ...graph
        .split('\n')
        .slice(0, GRAPH)
        .map((line) => `  ${line}`),
    );
  }
  if (looks.length > 0) {
    lines.push('', 'Look around (it is kept until the next demo)');
    for (const { about, command } of looks) lines.push(`  # ${about}`, `  ${command}`);
  }
  const time = narrator.seconds().toFixed(1);
  lines.push(
    '',
    checks.failed.length === 0
      ? `All of it is so, in ${time} s.`
      : `Not all of it is so. Its folder: ${ground.folder}`,
  );
  return lines;
}

/** Commands for people who want to see more; none where the folder goes away. */
export function looksOf(stage: Stage, ending: Ending | null, kept: boolean): Look[] {
  if (!ending || !kept) return [];
  return lookAround(stage, {
    retried: ending.retried[0]?.ref ?? '',
    takenOver: ending.takenOver.task,
    page: ending.page,
  });
}
