/** Twelve tasks, what their agents do, and how each has to end. */
import { report } from '../support/agent-clis/report.ts';
import type { Reply } from '../support/model-server/index.ts';

/** A small library with tests, and one command that runs them all. */
export const PROJECT = {
  'package.json': '{ "type": "module" }\n',
  'README.md': '# Numbers\n',
  'src/sum.js': 'export const sum = (a, b) => a + b;\n',
  'test/sum.test.js': testOf('sum', 'sum(1, 2)', 3),
  'check.mjs': `import { readdirSync } from 'node:fs';
for (const name of readdirSync('test').sort()) await import('./test/' + name);
`,
};

export interface Twelve {
  /** How it is found in what the agent is told. */
  readonly mark: string;
  readonly title: string;
  /** One of those in LANES. */
  readonly lane: keyof typeof LANES;
  readonly accept: string;
  /** What its agent's model does, turn by turn. */
  readonly turns: readonly (Reply | (() => Reply))[];
  /** done: it lands. review: it waits for a person. escalated: its attempts failed. */
  readonly ends: 'done' | 'review' | 'escalated';
  /** What the target holds of it then. */
  readonly files: readonly string[];
  /** What its last attempt says of why. */
  readonly because?: RegExp;
}

/** Everything is judged by another family. */
export const LANES = {
  work: ['--max-attempts', '2'],
  idle: ['--max-attempts', '1', '--idle', '10'],
  small: ['--max-attempts', '1', '--max-diff', '200'],
} as const;

const SAYS_DONE: Reply = { say: 'It is done, and all tests pass.' };

function testOf(name: string, call: string, value: number): string {
  return `import assert from 'node:assert/strict';
import { ${name} } from '../src/${name}.js';
assert.equal(${call}, ${value});
`;
}

/** What an agent does that writes a function, its test and its report. */
function works(name: string, body: string, call: string, value: number) {
  const files = {
    [`src/${name}.js`]: `export const ${name} = ${body};\n`,
    [`test/${name}.test.js`]: testOf(name, call, value),
    '.agent_result.md': report({ SUMMARY: `wrote ${name}` }),
  };
  return { files, turns: [{ write: files }, { run: 'node check.mjs' }, SAYS_DONE] };
}

function honest(mark: string, name: string, body: string, call: string, value: number): Twelve {
  const { turns } = works(name, body, call, value);
  return { ...asked(mark, name), turns, ends: 'done' };
}

/** A task that asks for a function. */
function asked(mark: string, name: string) {
  return {
    mark,
    title: `${mark} write the function ${name}`,
    lane: 'work' as const,
    accept: `test -s src/${name}.js && test -s test/${name}.test.js`,
    files: [`src/${name}.js`, `test/${name}.test.js`],
  };
}

/** mark: of the leaker, by which its child is known. now: seconds since 1970. */
export function twelve(now: () => number): readonly Twelve[] {
  let refusals = 0;
  const { turns: stormy } = works('fifth', '(n) => n / 5', 'fifth(10)', 2);
  const leaks = works('tenth', '(n) => n / 10', 'tenth(10)', 1);
  return [
    honest('T01', 'double', '(n) => n + n', 'double(2)', 4),
    honest('T02', 'triple', '(n) => n * 3', 'triple(2)', 6),
    honest('T03', 'square', '(n) => n * n', 'square(3)', 9),
    honest('T04', 'negate', '(n) => -n', 'negate(3)', -3),
    honest('T05', 'half', '(n) => n / 2', 'half(8)', 4),
    honest('T06', 'cube', '(n) => n * n * n', 'cube(2)', 8),
    {
      // A quota that is spent, for everybody who asks, and back soon after.
      ...asked('T07', 'fifth'),
      turns: [
        () => (refusals++ < 2 ? { refuse: 'quota', resetsAt: now() + 3 } : (stormy[0] as Reply)),
        ...stormy.slice(1),
      ],
      ends: 'done',
    },
    {
      // A liar: its function is not there.
      ...asked('T08', 'sixth'),
      turns: [{ write: { 'src/sixth.js': '// soon\n', '.agent_result.md': report() } }, SAYS_DONE],
      ends: 'escalated',
      files: [],
      because: /test -s/,
    },
    {
      // A hang: its model never answers.
      ...asked('T09', 'seventh'),
      lane: 'idle',
      turns: [{ broken: 'silent' }],
      ends: 'escalated',
      files: [],
      because: /idle|sign of life/,
    },
    {
      // A leaker: honest, but it leaves a process that left its session.
      ...asked('T10', 'tenth'),
      turns: [
        { run: 'setsid sleep 86399 < /dev/null > /dev/null 2>&1 & echo begun' },
        ...leaks.turns,
      ],
      ends: 'done',
    },
    {
      // It makes the check pass by taking a test out.
      ...asked('T11', 'ninth'),
      turns: [
        {
          write: {
            'src/ninth.js': 'export const ninth = (n) => n;\n',
            'test/ninth.test.js': testOf('ninth', 'ninth(9)', 9),
            'test/sum.test.js': '// was flaky\n',
            '.agent_result.md': report(),
          },
        },
        SAYS_DONE,
      ],
      ends: 'review',
      files: [],
    },
    {
      // An overrunner: ten times what the lane allows.
      ...asked('T12', 'eighth'),
      lane: 'small',
      turns: [
        { write: { 'src/eighth.js': 'export const eighth = 8;\n'.repeat(2000) } },
        { write: { '.agent_result.md': report() } },
        SAYS_DONE,
      ],
      ends: 'escalated',
      files: [],
      because: /lines/,
    },
  ];
}
