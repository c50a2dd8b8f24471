/** Takes a commit from the user's clone, judges it as any attempt, and puts it where it can land. */
import { join } from 'node:path';
import { adoptCommit, createCodeStore, type Judged } from '@lanemesh/agents';
import { push, run } from '@lanemesh/git';
import { acquireLock, privateFolder } from '@lanemesh/ledger';
import { specOf } from '@lanemesh/peer';
import type { OpenNode } from '@lanemesh/peer/home';
import type { Task } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { projectAt } from '../../mesh/project.ts';
import { usage } from '../../usage.ts';

/** Milliseconds to wait for another result that is judged here. */
const QUEUE = 3_600_000;
/** Bytes of output that acceptance may write. */
const OUTPUT = 64 * 1024 * 1024;

/** How an attempt ends whose work is the commit. Throws usage Faults for what cannot be taken. */
export async function adopt(
  call: Call,
  node: OpenNode,
  task: Task,
  agent: string,
  text: string,
): Promise<Judged> {
  const { replica, stateDir, env } = node;
  const spec = specOf(replica.state, task, agent, replica.me, OUTPUT, node.hubUrl);
  if (spec.repo === null)
    throw usage(
      'result.commit',
      `commit ${text}: lane ${task.lane} has no repository`,
      'leave commit away',
    );
  const { gitDir } = await projectAt(call.cwd);
  const commit = gitDir === null ? null : await commitHere(call.cwd, text);
  if (gitDir === null || commit === null)
    throw usage(
      'result.commit',
      `commit ${text} is not in ${call.cwd}`,
      'give it where it was made',
    );
  const stop = call.interruption();
  // Worktrees of its own, since a mesh up that runs here clears those of the dead.
  const own = join(stateDir, 'by-hand');
  const code = createCodeStore({ stateDir: own });
  const lock = await acquireLock(privateFolder(node.layout.ledger), 'hand', { waitMs: QUEUE });
  try {
    const scanner = await node.secrets.scanner();
    const findSecret = (said: string) => scanner.find(said)[0]?.rule ?? null;
    const options = { stateDir: own, env, now: Date.now, code, findSecret };
    const end = await adoptCommit(options, spec, { from: gitDir, commit }, stop);
    if (end.outcome !== 'passed' || end.commit === null) return end;
    const main = await createCodeStore({ stateDir }).repository(spec.repo.url);
    const updates = [{ ref: `refs/hand/${end.commit}`, to: end.commit }];
    const given = await push(await code.repository(spec.repo.url), { url: main.gitDir, updates });
    if (given.refs.get(`refs/hand/${end.commit}`) === 'rejected')
      throw new Error(given.messages[0]);
    return end;
  } finally {
    lock.release();
  }
}

async function commitHere(cwd: string, text: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${text}^{commit}`];
  const { exitCode, stdout } = await run(args, { cwd });
  return exitCode === 0 ? stdout.trim() : null;
}
