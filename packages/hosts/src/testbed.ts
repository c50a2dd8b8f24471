/** A real hub and nodes that land on it, for the tests beside this file. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initBare, openRepository } from '@lanemesh/git';
import { onTestFinished } from 'vitest';
import type { CodeCopies } from './copies.ts';
import { createGitHost } from './git-host.ts';
import type { Host, Target } from './host.ts';

const AUTHOR = `n${'b'.repeat(25)}`;
export const TASK = `${AUTHOR}:01hzzzzzzzzzzzzzzzzzzzzzzz`;
export const HEAD = 'refs/heads/mesh/task/01hzzzzzzzzzzzzzzzzzzzzzzz-nbbbbbbb';

export interface TestNode {
  readonly host: Host;
  readonly t: Target;
  readonly code: CodeCopies;
  /** A commit on `base` in this node's copy that carries the task's trailer. */
  change(base: string, path: string, text: string | Buffer, trailer?: string): string;
  git(args: string[], input?: string | Buffer): string;
}

export interface TestbedOptions {
  /** How nodes name the hub: its path unless given. */
  readonly url?: (path: string) => string;
  readonly folder?: string;
  readonly target?: string;
}

/** Makes a hub with one commit in a temporary folder that goes away with the test. */
export async function testbed(options: TestbedOptions = {}) {
  const { folder = 'hub', target = 'main', url = (path) => path } = options;
  const root = mkdtempSync(join(tmpdir(), 'mesh-hosts-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const hub = join(root, `${folder}.git`);
  await initBare(hub);
  const seed = join(root, 'seed');
  git(root, ['init', '-q', seed]);
  writeFileSync(
    join(seed, 'a.txt'),
    `${Array.from({ length: 9 }, (_, i) => `line ${i}`).join('\n')}\n`,
  );
  git(seed, ['add', '-A']);
  git(seed, ['commit', '-qm', 'first']);
  git(seed, ['push', '-q', hub, `HEAD:refs/heads/${target}`]);

  const t: Target = { task: TASK, repo: { name: 'code', url: url(hub), target } };
  let nodes = 0;

  /** A node with its own copy of the code. */
  async function node(timeoutMs = 30_000): Promise<TestNode> {
    const number = ++nodes;
    const place = join(root, `node${number}`);
    mkdirSync(place);
    const copy = await initBare(join(place, 'code.git'));
    const code: CodeCopies = {
      repository: async () => openRepository(copy.gitDir),
      exclusively: (_, work) => work(),
    };
    const host = createGitHost({
      code,
      node: { id: `n${'a'.repeat(24)}${'abcdefgh'[number]}`, name: `node${number}` },
      scratchDir: join(place, 'scratch'),
      now: () => Date.now(),
      timeoutMs,
    });
    const inCopy = (args: string[], input?: string | Buffer) => git(copy.gitDir, args, input);
    return {
      host,
      t,
      code,
      git: inCopy,
      change(base, path, text, trailer = `Mesh-Task: ${TASK}`) {
        const blob = inCopy(['hash-object', '-w', '--stdin'], text);
        inCopy(['read-tree', base]);
        inCopy(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]);
        const tree = inCopy(['write-tree']);
        return inCopy(
          ['commit-tree', tree, '-p', base, '-F', '-'],
          `Change ${path}\n\n${trailer}\n`,
        );
      },
    };
  }
  return {
    t,
    hub,
    node,
    at: (ref: string) => git(hub, ['for-each-ref', '--format=%(objectname)', ref]) || null,
    tip: () => git(hub, ['rev-parse', `refs/heads/${target}`]),
    inHub: (args: string[]) => git(hub, args),
    /** Installs a hook at the hub; it runs in the hub's folder. */
    hook(name: string, script: string): void {
      mkdirSync(join(hub, 'hooks'), { recursive: true });
      writeFileSync(join(hub, 'hooks', name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(hub, 'hooks', name), 0o755);
    },
  };
}

function git(cwd: string, args: string[], input: string | Buffer = ''): string {
  const who = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org'];
  return execFileSync('git', [...who, ...args], { cwd, input, encoding: 'utf8' }).trim();
}
