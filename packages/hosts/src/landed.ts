/** Finds the commits by which tasks landed. */
import type { Repository } from '@lanemesh/git';

/** Tasks remembered as not landed; more than a node ever works on between two restarts. */
const REMEMBERED = 10_000;

/** A search that does not walk again what it has walked in vain. */
export class LandedSearch {
  /** By copy and task: a tip none of whose commits carries the task's trailer. */
  readonly #without = new Map<string, string>();

  /** The newest commit reachable from `tip` with the trailer `Mesh-Task: <task>`, or null. */
  async find(copy: Repository, tip: string, task: string): Promise<string | null> {
    const key = `${copy.gitDir}\n${task}`;
    const walked = this.#without.get(key);
    const { stdout } = await copy.runOk([
      'log',
      '--fixed-strings',
      `--grep=Mesh-Task: ${task}`,
      '--format=%H %(trailers:key=Mesh-Task,valueonly,separator=%x20)',
      tip,
      ...(walked === undefined ? [] : [`^${walked}`]),
    ]);
    for (const line of stdout.split('\n')) {
      const [commit = '', ...tasks] = line.split(' ');
      // The text may stand in a message without being a trailer.
      if (tasks.includes(task)) return commit;
    }
    if (this.#without.size >= REMEMBERED) this.#without.clear();
    this.#without.set(key, tip);
    return null;
  }
}

/** The newest commit reachable from `tip` of each of these tasks that has one, in one walk. */
export async function landedAmong(
  copy: Repository,
  tip: string,
  tasks: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await copy.runOk([
    'log',
    '--fixed-strings',
    '--grep=Mesh-Task: ',
    '--format=%H %(trailers:key=Mesh-Task,valueonly,separator=%x20)',
    tip,
  ]);
  const asked = new Set(tasks);
  const found = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [commit = '', ...named] = line.split(' ');
    for (const task of named) if (asked.has(task) && !found.has(task)) found.set(task, commit);
  }
  return found;
}
