/** The branches that lanes land on, asked of their repositories. */
import { lsRemote, redact } from '@lanemesh/git';
import { type OpenNode, repoOf } from '@lanemesh/peer/home';
import type { Lane } from '@lanemesh/state';
import type { Judged } from './check.ts';

const TIMEOUT = 10_000;

/** What keeps a lane's work from landing where it should; null: nothing, or it has no repository. */
export async function branchProblem(
  { hubUrl, replica: { state } }: Pick<OpenNode, 'hubUrl' | 'replica'>,
  lane: Pick<Lane, 'repo' | 'target'>,
): Promise<{ readonly what: 'away' | 'no-branch'; readonly text: string } | null> {
  const repo = repoOf(state, lane, hubUrl);
  if (!repo) return null;
  const { target, url } = repo;
  const asked = await lsRemote(url, [`refs/heads/${target}`], { timeoutMs: TIMEOUT });
  if (!asked.ok) return { what: 'away', text: `${redact(url)}: ${asked.message}` };
  if (asked.refs.size > 0) return null;
  return { what: 'no-branch', text: `${redact(url)} has no branch ${target}` };
}

/** The check of `doctor`: each branch once. */
export async function codeCheck(node: OpenNode): Promise<Judged> {
  const lanes = [...node.replica.state.lanes.values()].filter(({ repo }) => repo !== null);
  const byBranch = new Map(lanes.map((lane) => [`${lane.repo} ${lane.target}`, lane]));
  const found = await Promise.all(
    [...byBranch.values()].map(async (lane) => ({
      lane,
      problem: await branchProblem(node, lane),
    })),
  );
  const bad = found.find(({ problem }) => problem !== null);
  if (!bad?.problem)
    return { status: 'ok', summary: `${byBranch.size} branches to land on answer` };
  const { lane, problem } = bad;
  return {
    status: 'warning',
    summary: `${problem.text}, where lane ${lane.name} lands`,
    fix:
      problem.what === 'away'
        ? 'check the address, the network and the login: tasks are left to other nodes'
        : `push that branch, or: mesh lane set ${lane.name} --target BRANCH`,
  };
}
