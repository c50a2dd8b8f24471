import { join } from 'node:path';
import {
  ATTEMPT_CYCLE,
  CAMPAIGN_CYCLE,
  type Cycle,
  LANE_CYCLE,
  LOG_CYCLE,
  NODE_CYCLE,
  TASK_CYCLE,
} from '@lanemesh/state';
import { expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';

const HEAD = `# Life cycles

Made from the tables that the fold reads by \`npm run schemas\`; a test fails where it is not what the code says. Each table has an xstate machine in \`packages/state/src/life\`, which tests hold equal to it. What a diagram does not show is refused: the event is void, and its dead letter and the command that was typed say so and name the steps that are allowed. Which event takes which step: *Effects* in [\`ledger/SPEC.md\`](../ledger/SPEC.md).
`;

/** A life, what to know of it, and the cycles it has side by side. */
const LIVES: readonly (readonly [string, string, readonly Cycle<string, string>[]])[] = [
  [
    'A task',
    'It begins as a draft; what is not asked for as one is made ready at once. `land` is a fact: it is found in the target, whoever holds the task.',
    [TASK_CYCLE],
  ],
  [
    'An attempt',
    'One run of one agent under one claim. It takes its steps with its task while that claim stands. What passed stays passed when its claim ends, as evidence for the next one.',
    [ATTEMPT_CYCLE],
  ],
  ['A lane', '`free`: no lane of this name, or not any more.', [LANE_CYCLE]],
  [
    'A campaign',
    'It is completed and abandoned by rule, after the events of an entry.',
    [CAMPAIGN_CYCLE],
  ],
  [
    'A node',
    'Whether it may speak, and whether its log is whole: neither asks for the other. Only an admitted node with a whole log gets a claim.',
    [NODE_CYCLE, LOG_CYCLE],
  ],
];

function diagram(cycles: readonly Cycle<string, string>[]): string[] {
  const parts = cycles.map(({ initial, table }) => [
    `[*] --> ${initial}`,
    ...Object.entries(table).flatMap(([from, steps]) => arrows(from, steps)),
  ]);
  const one = parts.length === 1;
  const lines = one
    ? (parts[0] ?? []).map((line) => `  ${line}`)
    : [
        '  state node {',
        ...parts.flatMap((part, i) => [
          ...(i > 0 ? ['    --'] : []),
          ...part.map((line) => `    ${line}`),
        ]),
        '  }',
      ];
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```'];
}

/** Steps that lead to one state share an arrow. */
function arrows(from: string, steps: Readonly<Record<string, string | undefined>>): string[] {
  const targets = [...new Set(Object.values(steps))] as string[];
  const by = (to: string) => Object.keys(steps).filter((step) => steps[step] === to);
  const lines = targets.map((to) => `${from} --> ${to}: ${by(to).join(', ')}`);
  return lines.length === 0 ? [`${from} --> [*]`] : lines;
}

// `npm run schemas` runs this file with --update, which writes what differs.
test('docs/LIFE.md is what the code says', async () => {
  const lines = LIVES.flatMap(([title, about, cycles]) => [
    `## ${title}`,
    '',
    about,
    '',
    ...diagram(cycles),
    '',
  ]);
  const text = `${HEAD}\n${lines.join('\n').trimEnd()}\n`;
  await expect(text).toMatchFileSnapshot(join(ROOT, 'docs/LIFE.md'));
});
