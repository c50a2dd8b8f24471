/** Work in progress that code repositories keep of tasks which have ended. */
import type { OpenNode } from './open.ts';

/** What is kept of one task in one repository. */
export interface EndedProgress {
  /** The repository's name. */
  readonly repo: string;
  readonly task: string;
  readonly state: string;
}

/** What is kept of tasks that are done or cancelled; execute: and it is removed. */
export async function endedProgress(node: OpenNode, execute: boolean): Promise<EndedProgress[]> {
  const { stateDir, hubUrl } = node;
  const { state } = node.replica;
  const [{ createCodeStore }, { createWip, wipName }] = await Promise.all([
    import('@lanemesh/agents'),
    import('@lanemesh/hosts'),
  ]);
  const wip = createWip(createCodeStore({ stateDir }));
  const over = [...state.tasks.values()].filter((task) => isOver(task.state));
  const found: EndedProgress[] = [];
  for (const { name, url: named, target } of state.repos.values()) {
    const url = named === 'hub' ? hubUrl : named;
    if (url === null || over.length === 0) continue;
    const repo = { name, url, target };
    const kept = await wip.kept(repo);
    for (const task of over.filter(({ ref }) => kept.has(wipName(ref)))) {
      found.push({ repo: name, task: task.ref, state: task.state });
      if (execute) await wip.drop(repo, task.ref);
    }
  }
  return found;
}

const isOver = (state: string) => state === 'done' || state === 'cancelled';
