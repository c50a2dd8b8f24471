/** A real hub, a user's checkout and agents over them, for the tests beside this file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Agents, createAgents } from './agents.ts';
import type { AttemptSpec, Passed } from './attempt-spec.ts';
import { createCodeStore } from './code-store.ts';
import type { AgentsOptions } from './workshop.ts';

const NODE = `n${'a'.repeat(25)}`;

export const SPEC: AttemptSpec & { readonly repo: NonNullable<AttemptSpec['repo']> } = {
  task: `${NODE}:01hzzzzzzzzzzzzzzzzzzzzzzz`,
  title: 'Index the sources',
  body: 'Write src/index.md.',
  lane: 'default',
  attempt: 1,
  epoch: 1,
  claim: `${NODE}:01hzzzzzzzzzzzzzzzzzzzzzzy`,
  node: 'ana',
  nodeId: NODE,
  repo: { name: 'code', url: '', target: 'main' },
  agent: 'script',
  accept: [],
  bounds: { allowed: [], owned: [] },
  prior: [],
  answers: [],
  limits: { wallMs: 60_000, outputBytes: 1_000_000 },
};

export interface TestbedOptions
  extends Partial<Pick<AgentsOptions, 'adapters' | 'env' | 'findSecret' | 'keepFailed' | 'grace'>> {
  readonly folder?: string;
  readonly target?: string;
}

/** Makes one in a temporary folder that goes away with the test. */
export async function testbed(options: TestbedOptions = {}) {
  const { folder = 'hub', target = 'main', env = process.env, ...rest } = options;
  const root = mkdtempSync(join(tmpdir(), 'mesh-agents-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const hub = join(root, `${folder}.git`);
  const checkout = join(root, 'checkout');
  const stateDir = join(root, 'state');
  mkdirSync(stateDir);
  git(root, ['init', '-q', '--bare', `--initial-branch=${target}`, hub]);
  git(root, ['clone', '-q', hub, checkout]);

  function commitToHub(path: string, text: string): void {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
    git(checkout, ['add', '-A']);
    git(checkout, ['commit', '-qm', `write ${path}`]);
    git(checkout, ['push', '-q', 'origin', `HEAD:${target}`]);
  }
  writeFileSync(join(checkout, '.gitignore'), 'node_modules/\nignored/\n');
  writeFileSync(join(checkout, 'old.txt'), 'old\n');
  commitToHub('src/a.txt', 'a\n');

  const code = createCodeStore({ stateDir });
  // All have the same task: what one runs is no earlier attempt of another's.
  const machine = basename(root).toLowerCase();
  const common = { stateDir, env, code, machine, now: () => Date.now() };
  const agents: Agents = createAgents({ ...common, ...rest });
  // So that no process of another test, on the whole machine, is taken for one of this one's.
  const claim = `${NODE}:01hz${String(Math.random()).slice(2).padEnd(22, '0').slice(0, 22)}`;
  const copyDir = () => join(stateDir, 'code', readdirSync(join(stateDir, 'code'))[0] as string);
  const inCopy = (args: string[]) => git(copyDir(), args);
  return {
    agents,
    code,
    machine,
    url: hub,
    checkout,
    stateDir,
    copyDir,
    commitToHub,
    git,
    bare: inCopy,
    sh: (cwd: string, script: string) =>
      execFileSync('sh', ['-c', script], { cwd, encoding: 'utf8' }),
    moveHubAway: () => renameSync(hub, `${hub}.away`),
    tip: () => git(hub, ['rev-parse', `refs/heads/${target}`]),
    spec: (more: Partial<AttemptSpec>): AttemptSpec => ({
      ...SPEC,
      claim,
      repo: { name: 'code', url: hub, target },
      ...more,
    }),
    show: (end: Passed, format: string) =>
      inCopy(['show', '-s', `--format=${format}`, end.commit as string]),
    files: (end: Passed) =>
      inCopy(['ls-tree', '-r', '--name-only', end.commit as string]).split('\n'),
    read: (end: Passed, path: string) =>
      git(copyDir(), ['cat-file', 'blob', `${end.commit}:${path}`], false),
  };
}

export type Testbed = Awaited<ReturnType<typeof testbed>>;

function git(cwd: string, args: string[], trim = true): string {
  const who = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org'];
  const output = execFileSync('git', [...who, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return trim ? output.trim() : output;
}
