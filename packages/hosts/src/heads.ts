/** Head branches of tasks that stand at a code repository: each should go with its task. */
import { lsRemote, push } from '@lanemesh/git';
import type { CodeCopies } from './copies.ts';
import type { Target } from './host.ts';

type Repo = Target['repo'];

export interface Heads {
  /**
   * Head branches by the name of their task, `<event id>-<8 of the author>`, and what each holds.
   * Empty where the repository does not answer.
   */
  kept(repo: Repo): Promise<ReadonlyMap<string, string>>;
  /** Removes one, if it still holds what it held. */
  drop(repo: Repo, name: string, oid: string): Promise<void>;
}

const ROOT = 'refs/heads/mesh/task/';
/** How long an exchange that nobody waits for may take, milliseconds. */
const PATIENCE = 30_000;

/** The head branches at any remote that git can push to. */
export function createHeads(code: CodeCopies): Heads {
  return {
    async kept({ url }) {
      const listed = await lsRemote(url, [`${ROOT}*`], { timeoutMs: PATIENCE });
      if (!listed.ok) return new Map();
      const ours = [...listed.refs].filter(([ref]) => ref.startsWith(ROOT));
      return new Map(ours.map(([ref, oid]) => [ref.slice(ROOT.length), oid]));
    },
    async drop({ url }, name, oid) {
      const updates = [{ ref: `${ROOT}${name}`, to: null, lease: oid }];
      await push(await code.repository(url), { url, updates, timeoutMs: PATIENCE });
    },
  };
}
