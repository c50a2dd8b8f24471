/** What code repositories keep of tasks which have ended: work in progress, and head branches. */
import type { OpenNode } from './open.ts';

/** What is kept of one task in one repository. */
export interface EndedProgress {
  /** The repository's name. */
  readonly repo: string;
  readonly task: string;
  readonly state: string;
  readonly what: 'progress' | 'branch';
  /** A head branch fences whoever held a task that never landed: it stays. */
  readonly stays: boolean;
}

/** What is kept of tasks that are done or cancelled; execute: and it is removed, if it does not stay. */
export async function endedProgress(node: OpenNode, execute: boolean): Promise<EndedProgress[]> {
  const { stateDir, hubUrl } = node;
  const { state } = node.replica;
  const [{ createCodeStore }, { createHeads, createWip, wipName }] = await Promise.all([
    import('@lanemesh/agents'),
    import('@lanemesh/hosts'),
  ]);
  const code = createCodeStore({ stateDir });
  const [wip, heads] = [createWip(code), createHeads(code)];
  const over = [...state.tasks.values()].filter((task) => isOver(task.state));
  const found: EndedProgress[] = [];
  for (const { name, url: named, target } of state.repos.values()) {
    const url = named === 'hub' ? hubUrl : named;
    if (url === null || over.length === 0) continue;
    const repo = { name, url, target };
    const kept = await wip.kept(repo);
    const branches = await heads.kept(repo);
    for (const { ref: task, state, landed } of over) {
      const own = wipName(task);
      if (kept.has(own)) {
        found.push({ repo: name, task, state, what: 'progress', stays: false });
        if (execute) await wip.drop(repo, task);
      }
      const head = branches.get(own);
      if (head === undefined) continue;
      found.push({ repo: name, task, state, what: 'branch', stays: landed === null });
      if (execute && landed !== null) await heads.drop(repo, own, head);
    }
  }
  return found;
}

const isOver = (state: string) => state === 'done' || state === 'cancelled';
