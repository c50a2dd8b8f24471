/** What the agents of a lane are told besides their tasks, and who of them is asked for what. */
import { list, match, name, object, oneOf, text } from '../shape.ts';
import { command, glob } from './command.ts';

/** What an agent is asked to be. */
export const LANE_ROLES = ['implement', 'test', 'review'] as const;

const words = text(8192, 1);

const variable = object({
  name: match(/^[A-Za-z_][A-Za-z0-9_]*$/, 64, 'a name of letters, digits and _'),
  value: text(1024),
});

/**
 * objective, context: words for every task of the lane; objectiveFile, lessons: a file and a folder
 * of its repository; prompts: words for a role in place of ours; contextCommands: run before an
 * agent, their output is shown to it; mcp: names of MCP servers that agents are handed by their node;
 * env: variables of the shell commands of its attempts.
 */
export const brief = object(
  {},
  {
    role: oneOf(...LANE_ROLES),
    objective: words,
    objectiveFile: glob,
    prompts: object({}, { implement: words, test: words, review: words }),
    context: list(text(4096, 1), 4),
    contextCommands: list(command, 4),
    lessons: glob,
    mcp: list(name, 8),
    env: list(variable, 32),
  },
);

/** Agents for tasks of a type, in the order they are asked, in place of the lane's. */
export const routes = list(object({ type: name, agents: list(name, 16) }), 16);

/** What is run where the target or program of a command is not there, the first that is. */
export const fallbacks = list(object({ command, instead: list(command, 4) }), 8);
