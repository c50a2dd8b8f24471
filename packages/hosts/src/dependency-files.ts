/**
 * Conflicts in nothing but lists of dependencies, solved by rule: what both sides added stays. What
 * comes of it is tested again before it lands, so a rule that does not fit lands nothing.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '@lanemesh/git';

/** Files that say what a project depends on, by their last name. */
const DEPENDENCY_FILES =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|go\.(?:sum|mod)|Cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock|mix\.lock|pyproject\.toml|(?:requirements|constraints)[\w.-]*\.(?:txt|in))$/;

/** Whether a path is a list of dependencies. */
export function isDependencyFile(path: string): boolean {
  return DEPENDENCY_FILES.test(path.slice(path.lastIndexOf('/') + 1));
}

/** A path two sides changed: what it held before, at the target, and in the change. */
interface Unmerged {
  readonly path: string;
  readonly stages: ReadonlyMap<string, { readonly mode: string; readonly oid: string }>;
}

export interface MergedIn {
  readonly workTree: string;
  readonly indexFile: string;
}

/**
 * Solves the conflicts a merge stopped in, in its index. Resolves with the paths, or null where one
 * of them is no list of dependencies, or was taken away on a side: then nothing is changed.
 * scratch: a folder for files of ours.
 */
export async function solveDependencies(
  copy: Repository,
  at: MergedIn,
  scratch: string,
): Promise<string[] | null> {
  const unmerged = await unmergedIn(copy, at);
  const isSolvable = unmerged.every(
    ({ path, stages }) =>
      isDependencyFile(path) && isText(stages.get('2')) && isText(stages.get('3')),
  );
  if (unmerged.length === 0 || !isSolvable) return null;
  for (const one of unmerged) {
    const text = await bothOf(copy, one, scratch);
    const blob = await copy.runOk(['hash-object', '-w', '--stdin'], { input: text });
    const { mode } = one.stages.get('2') as { mode: string };
    const entry = `${mode},${blob.stdout.trim()},${one.path}`;
    await copy.runOk(['update-index', '--add', '--cacheinfo', entry], at);
  }
  return unmerged.map(({ path }) => path);
}

function isText(stage: { readonly mode: string } | undefined): boolean {
  return stage?.mode === '100644' || stage?.mode === '100755';
}

async function unmergedIn(copy: Repository, at: MergedIn): Promise<Unmerged[]> {
  const { stdout } = await copy.runOk(['ls-files', '--unmerged', '-z'], at);
  const found = new Map<string, Map<string, { mode: string; oid: string }>>();
  // `<mode> <oid> <stage>` TAB `<path>` NUL
  for (const line of stdout.split('\0').slice(0, -1)) {
    const tab = line.indexOf('\t');
    const [mode = '', oid = '', stage = ''] = line.slice(0, tab).split(' ');
    const path = line.slice(tab + 1);
    const stages = found.get(path) ?? new Map();
    found.set(path, stages.set(stage, { mode, oid }));
  }
  return [...found].map(([path, stages]) => ({ path, stages }));
}

/** What both sides have, without markers; of a JSON file that this breaks, what the change has. */
async function bothOf(copy: Repository, { path, stages }: Unmerged, scratch: string) {
  const text = async (stage: string): Promise<string> => {
    const oid = stages.get(stage)?.oid;
    return oid === undefined ? '' : (await copy.runOk(['cat-file', 'blob', oid])).stdout;
  };
  const files = ['2', '1', '3'].map((stage) => join(scratch, `side-${stage}`));
  for (const [i, stage] of ['2', '1', '3'].entries())
    await writeFile(files[i] as string, await text(stage));
  const merged = await copy.runOk(['merge-file', '-p', '--union', ...files]);
  return path.endsWith('.json') && !isJson(merged.stdout) ? text('3') : merged.stdout;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
