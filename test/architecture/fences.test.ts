import { tmpdir } from 'node:os';
import { createAgents } from '@lanemesh/agents';
import { type Body, KINDS, type Kind, type KindDefinition } from '@lanemesh/event';
import { createGitHost, createWip } from '@lanemesh/hosts';
import type { Task } from '@lanemesh/state';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../packages/cli/src/commands.ts';
import { fitting } from '../support/shapes.ts';
import { SmallWorld } from '../support/small-world.ts';
import {
  AGENT_METHODS,
  FENCES,
  HOST_METHODS,
  KIND_FENCES,
  LOCAL,
  PUSHES,
  VERBS,
  WIP_METHODS,
} from './fences.ts';
import { importsOf, PACKAGES, resolveRelative, sourcesOf, walk } from './sources.ts';

const COMMIT = '1'.repeat(40);
const BASE = '2'.repeat(40);
const DEFINITIONS: readonly KindDefinition[] = KINDS;

const sorted = (names: Iterable<string>) => [...names].sort();

test('every kind has a fence, and those that name a claim have that one', () => {
  expect(sorted(Object.keys(KIND_FENCES))).toEqual(sorted(KINDS.map(({ kind }) => kind)));
  const bound = DEFINITIONS.filter(({ claim }) => claim === 'required').map(({ kind }) => kind);
  const rows = Object.entries(KIND_FENCES).filter(([, fence]) => fence === 'claim');
  expect(sorted(rows.map(([kind]) => kind))).toEqual(sorted(bound));
  expect(sorted(new Set(Object.values(KIND_FENCES)))).toEqual(sorted(Object.keys(FENCES)));
});

test('every command has a row, and those that only read record nothing', () => {
  expect(sorted(Object.keys(VERBS))).toEqual(sorted(COMMANDS.map(({ name }) => name)));
  const files = new Map(
    sourcesOf('cli').flatMap((source) =>
      [...source.text.matchAll(/name: '([a-z -]+)',[\s\S]*?import\('([^']+)'\)/g)].map(
        ([, name = '', from = '']) => [name, resolveRelative(source, from)] as const,
      ),
    ),
  );
  const records = new Set(
    sourcesOf('cli')
      .filter((source) => importsOf(source).some((from) => from.endsWith('/record.ts')))
      .map(({ name }) => name),
  );
  for (const [name, row] of Object.entries(VERBS)) {
    const file = files.get(name);
    expect(file, `where ${name} is`).toBeDefined();
    if (row === 'reads') expect(records.has(file ?? ''), `${name} records`).toBe(false);
    else if (typeof row === 'string') expect(LOCAL[row]).toBeDefined();
    else expect(row.filter((kind) => !(kind in KIND_FENCES))).toEqual([]);
  }
});

test('every push has a row, and the methods of hosts and agents', () => {
  const found = PACKAGES.flatMap(sourcesOf)
    .filter((source) => !source.isTest && source.name !== 'packages/git/src/push.ts')
    .filter(({ text }) => /import [^;]*\bpush\b[^;]* from '@lanemesh\/git'/.test(text))
    .map((source) => {
      const calls = [...walk(source)].filter(({ node }) => {
        const callee = node.callee as { type?: string; name?: string } | undefined;
        return (
          node.type === 'CallExpression' && callee?.type === 'Identifier' && callee.name === 'push'
        );
      });
      return [source.name, calls.length];
    });
  const rows = Object.entries(PUSHES).map(([name, calls]) => [name, calls.length]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(rows));
  const options = { stateDir: tmpdir(), scratchDir: tmpdir(), env: {}, now: () => 0 };
  const host = createGitHost({ ...options, node: { id: '', name: '' }, code: {} } as never);
  expect(sorted(Object.keys(host))).toEqual(sorted(Object.keys(HOST_METHODS)));
  expect(sorted(Object.keys(createWip({} as never)))).toEqual(sorted(Object.keys(WIP_METHODS)));
  const agents = createAgents({ ...options, code: {} } as never);
  expect(sorted(Object.keys(agents))).toEqual(sorted(Object.keys(AGENT_METHODS)));
});

/** A task that ben took over from ana while it was at work, or after it had passed. */
function takenOver(passed: boolean) {
  const world = new SmallWorld();
  const ben = world.member('ben', ['worker']);
  const vera = world.member('vera', ['verifier', 'admin']);
  world.lane('default', { verify: 'any-other', supervised: true });
  const task = world.task();
  const old = world.claim(world.ana, task).ref;
  const result = { task, outcome: 'passed' as const, agent: 'script', ms: 1 };
  if (passed)
    world.say(world.ana, 'task.result', { ...result, commit: COMMIT, base: BASE }, { claim: old });
  const taken = world.claim(ben, task, { over: old, saw: world.sawOf(world.ana) });
  expect(taken.reason).toBeNull();
  const get = () => world.state.tasks.get(task);
  return { world, ben, vera, task, old, standing: taken.ref, get };
}

/** A task without what was superseded, and what its attempts used. */
function withoutBill(task: Task | undefined) {
  const attempts = task?.attempts.map((attempt) => ({ ...attempt, spent: null }));
  return { ...task, attempts, spent: null, superseded: [] };
}

test.each(Object.entries(KIND_FENCES).filter(([, fence]) => fence === 'claim') as [Kind, string][])(
  '[INV-7] %s under a superseded claim, or by another node, changes nothing but its author’s bill, and is recorded',
  (kind) => {
    const { world, task, old, standing, get } = takenOver(false);
    const definition = DEFINITIONS.find((one) => one.kind === kind) as KindDefinition;
    const bodies = fc.sample(fitting(definition.body), { numRuns: 5, seed: 1 }) as Body<
      typeof kind
    >[];
    const before = structuredClone(get());
    for (const body of bodies)
      for (const claim of [old, standing])
        expect(
          world.say(world.ana, kind, { ...body, task } as Body<typeof kind>, { claim }).reason,
        ).toBe('claim: superseded, it does not stand');
    expect(withoutBill(get())).toEqual(withoutBill(before));
    // The attempt that stands now is another node's.
    expect(get()?.attempts[1]?.spent).toBeNull();
    const kept = get()?.superseded ?? [];
    expect(kept.map((one) => [one.kind, one.by, one.claim])).toEqual(
      bodies.flatMap(() => [old, standing].map((claim) => [kind, world.ana.id, claim])),
    );
  },
);

test.each([
  ['task.verdict', { verdict: 'pass', reason: 'read' }],
  ['task.decided', { decision: 'approve' }],
] as const)(
  '[INV-7] %s of a commit whose claim was lost changes nothing and is recorded',
  (kind, said) => {
    expect(KIND_FENCES[kind]).toBe('commit');
    const { world, ben, vera, task, old, standing, get } = takenOver(true);
    const before = structuredClone(get());
    const say = () => world.say(vera, kind, { task, commit: COMMIT, ...said } as never).reason;
    expect(say()).toBe('claim: superseded, it does not stand');
    expect({ ...get(), superseded: [] }).toEqual({ ...before, superseded: [] });
    expect(get()?.superseded).toMatchObject([{ kind, by: vera.id, claim: old, commit: COMMIT }]);
    const next = { task, outcome: 'passed' as const, agent: 'script', ms: 1, base: BASE };
    world.say(ben, 'task.result', { ...next, commit: '3'.repeat(40) }, { claim: standing });
    expect(say()).toBe('claim: superseded, it does not stand');
    expect(get()).toMatchObject({ state: 'review', approvedBy: null, verified: false });
  },
);
