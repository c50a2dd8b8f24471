/** What former processes of this node left, as `status` and `doctor` tell it. */
import { existsSync } from 'node:fs';
import { type OpenNode, type Recovered, readRecovered } from '@lanemesh/peer/home';
import { clip } from '../text.ts';
import { awakeProblem, awakeTool } from '../work/run/awake.ts';
import type { Judged } from './check.ts';

/** What the last start found, without folders that are gone since; null: nothing was left. */
export async function leftHere(node: OpenNode): Promise<Recovered | null> {
  const found = await readRecovered(node.stateDir);
  return found && { ...found, kept: found.kept.filter(({ path }) => existsSync(path)) };
}

/** One line for each folder that has to stay. */
export function leftLines(left: Recovered | null): string[] {
  return (left?.kept ?? []).map(({ path, title, why }) => {
    const what = title === null ? '' : ` of “${clip(title, 40)}”`;
    return `left by a node that died${what}: ${why}: ${path}`;
  });
}

/** The check of `doctor`. */
export async function leftCheck(node: OpenNode): Promise<Judged> {
  const left = await leftHere(node);
  const [first] = left?.kept ?? [];
  if (left === null || first === undefined) {
    const done = left ? `; the last start cleaned up after ${left.removed} attempts` : '';
    return { status: 'ok', summary: `nothing is left of attempts that died${done}` };
  }
  const more = left.kept.length > 1 ? `, and ${left.kept.length - 1} more` : '';
  return {
    status: 'warning',
    summary: `${first.path}: ${first.why}${more}`,
    fix: 'look at it, then remove it yourself; mesh clean lists all',
  };
}

/** Whether this machine can be kept awake at work. */
export async function awakeCheck({ env }: OpenNode): Promise<Judged> {
  const tool = await awakeTool(env);
  if (tool === null) return { status: 'ok', summary: 'nothing is known to keep this system awake' };
  if (tool.path !== null) {
    const problem = await awakeProblem(tool.path, env);
    if (problem === null) return { status: 'ok', summary: tool.path };
    return {
      status: 'warning',
      summary: `${tool.path} ${problem}: the machine may fall asleep at work`,
      fix: 'keep the machine awake another way',
    };
  }
  return {
    status: 'warning',
    summary: `${tool.name} is not here: the machine may fall asleep at work`,
    fix: `install ${tool.name}, or keep the machine awake another way`,
  };
}
