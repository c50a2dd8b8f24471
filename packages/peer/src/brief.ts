/** What the card of an attempt tells of its task and lane. */
import type { Brief } from '@lanemesh/agents';
import { taskType } from '@lanemesh/decide';
import type { Lane, State, Task } from '@lanemesh/state';

/** All of it from the state alone. */
export function briefOf(state: Pick<State, 'repos' | 'tasks'>, task: Task, lane: Lane): Brief {
  const repo = lane.repo === null ? undefined : state.repos.get(lane.repo);
  const needed = task.needs.flatMap((ref) => state.tasks.get(ref) ?? []);
  const said = lane.brief ?? {};
  const role = said.role ?? 'implement';
  return {
    type: task.type ?? taskType(task.title, task.body),
    role,
    repo: repo ? { name: repo.name, target: lane.target ?? repo.target } : null,
    inputs: needed.map(({ ref, title, landed }) => ({
      task: ref,
      title,
      commit: landed?.commit ?? null,
    })),
    budgets: budgetsOf(lane),
    objective: said.objective ?? null,
    prompt: said.prompts?.[role] ?? null,
    ...(said.prompts?.review === undefined ? {} : { review: said.prompts.review }),
    context: said.context ?? [],
    manual: task.steps.open.map(({ n, text }) => ({ n, text })),
    wanted: {
      objectiveFile: said.objectiveFile ?? null,
      lessons: said.lessons ?? null,
      commands: said.contextCommands ?? [],
    },
    ...(said.mcp === undefined ? {} : { mcp: said.mcp }),
    ...(said.env === undefined ? {} : { env: said.env }),
    fallbacks: lane.fallbacks,
  };
}

function budgetsOf({ wall, limits: { idle, lines, tokens, micro } }: Lane): Brief['budgets'] {
  return {
    wall,
    ...(idle === undefined ? {} : { idle }),
    ...(lines === undefined ? {} : { lines }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(micro === undefined ? {} : { micro }),
  };
}
