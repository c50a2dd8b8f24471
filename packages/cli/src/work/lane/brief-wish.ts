/** What a lane's agents are told, and who of them is asked: the options of `lane add` about it. */
import { isLanes, MCP_NAME, matchesGlob } from '@lanemesh/agents';
import { type Body, bodyProblem, definitionOf, type Json, LANE_ROLES } from '@lanemesh/event';
import type { Lane } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { readValue } from '../../input.ts';
import { usage } from '../../usage.ts';
import { named } from '../task/wish.ts';

type Definition = Body<'lane.defined'>;
type Told = NonNullable<Definition['brief']>;
export type BriefField = `brief.${keyof Told}`;

/** What `--clear` takes of it, by the flag that sets it. */
export const CLEARS_BRIEF: ReadonlyMap<string, 'routes' | 'fallbacks' | BriefField> = new Map<
  string,
  'routes' | 'fallbacks' | BriefField
>([
  ['role', 'brief.role'],
  ['objective', 'brief.objective'],
  ['objective-file', 'brief.objectiveFile'],
  ['prompt', 'brief.prompts'],
  ['context', 'brief.context'],
  ['context-command', 'brief.contextCommands'],
  ['lessons', 'brief.lessons'],
  ['mcp', 'brief.mcp'],
  ['env', 'brief.env'],
  ['route', 'routes'],
  ['fallback', 'fallbacks'],
]);

/** What the options say of it, on top of what there was. Throws usage Faults. */
export async function briefGiven(
  call: Call,
  before: Lane['brief'],
): Promise<Pick<Definition, 'brief' | 'routes' | 'fallbacks'>> {
  const { options } = call;
  const text = (flag: string, value: string) => readValue(call, flag, value);
  const objective = options.text('objective');
  const prompts: { [R in (typeof LANE_ROLES)[number]]?: string } = { ...before?.prompts };
  for (const one of options.list('prompt')) {
    const [role, words] = pair('--prompt', one, '=', "review='Look for races.'");
    prompts[roleNamed('--prompt', role)] = await text('--prompt', words);
  }
  const context = await Promise.all(options.list('context').map((one) => text('--context', one)));
  const role = options.text('role');
  const [commands, file] = [options.list('contextCommand'), options.text('objectiveFile')];
  const lessons = options.text('lessons');
  const mcp = options.list('mcp').map(serverNamed);
  const env = variablesFrom(options.list('env'));
  const brief: Told = {
    ...before,
    ...(role === undefined ? {} : { role: roleNamed('--role', role) }),
    ...(objective === undefined ? {} : { objective: await text('--objective', objective) }),
    ...(file === undefined ? {} : { objectiveFile: pathNamed('--objective-file', file) }),
    ...(Object.keys(prompts).length === 0 ? {} : { prompts }),
    ...(context.length === 0 ? {} : { context }),
    ...(commands.length === 0 ? {} : { contextCommands: commands }),
    ...(lessons === undefined ? {} : { lessons: pathNamed('--lessons', lessons) }),
    ...(mcp.length === 0 ? {} : { mcp }),
    ...(env.length === 0 ? {} : { env }),
  };
  const [routes, fallbacks] = [options.list('route'), options.list('fallback')];
  return {
    ...(Object.keys(brief).length === 0 ? {} : { brief }),
    ...(routes.length === 0 ? {} : { routes: routesFrom(routes) }),
    ...(fallbacks.length === 0 ? {} : { fallbacks: fallbacks.map(fallbackFrom) }),
  };
}

/** Checks it within its definition. Throws usage Faults that name the flag. */
export function checkBrief(lane: Definition): void {
  const { repo, paths, brief } = lane;
  const { lessons, objectiveFile } = brief ?? {};
  if (repo === undefined && (lessons ?? objectiveFile) !== undefined)
    throw usage(
      'flag.value',
      `--${lessons === undefined ? 'objective-file' : 'lessons'}: the lane has no repository`,
      'give --repo too',
    );
  const file = `${lessons}/a.md`;
  if (lessons !== undefined && paths.length > 0 && !paths.some((one) => matchesGlob(one, file)))
    throw usage(
      'lessons.outside',
      `--lessons ${lessons}: the lane's work may not touch it (${paths.join(' ')})`,
      `give --paths '${lessons}/**' too`,
    );
  const definition = definitionOf('lane.defined');
  const event = { kind: 'lane.defined', body: lane as unknown as Json };
  const problem = definition && bodyProblem({ v: 0, id: '', at: 0, ...event }, definition);
  const [, part, name] = problem?.field.replace(/\[\d+\]/g, '').split('.') ?? [];
  const flag = [...CLEARS_BRIEF].find(([, field]) => field === `${part}.${name}`)?.[0];
  if (problem && flag)
    throw usage('flag.value', `--${flag}: ${problem.problem}`, 'see: mesh lane add --help');
}

function routesFrom(given: readonly string[]): NonNullable<Definition['routes']> {
  const routes = given.map((one) => {
    const [type, agents] = pair('--route', one, '=', 'docs=claude,codex');
    const names = agents.split(',').map((agent) => named('--route', agent.trim()));
    return { type: named('--route', type), agents: names };
  });
  const twice = routes.find(({ type }, i) => routes.findIndex((one) => one.type === type) < i);
  if (twice)
    throw usage('flag.value', `--route: ${twice.type} has two routes`, 'name all agents in one');
  return routes;
}

function fallbackFrom(given: string): NonNullable<Definition['fallbacks']>[number] {
  const [command = '', ...instead] = given.split('=>').map((one) => one.trim());
  if (command !== '' && instead.length > 0 && instead.every((one) => one !== ''))
    return { command, instead };
  throw usage(
    'flag.value',
    `--fallback: ${JSON.stringify(given)} names no fallback`,
    "for example 'make test => npm test'",
  );
}

function pair(flag: string, given: string, mark: string, example: string): [string, string] {
  const at = given.indexOf(mark);
  if (at > 0 && at < given.length - 1)
    return [given.slice(0, at).trim(), given.slice(at + 1).trim()];
  const what = `${flag}: ${JSON.stringify(given)} is not of the form name${mark}value`;
  throw usage('flag.value', what, `for example ${example}`);
}

function serverNamed(name: string): string {
  if (MCP_NAME.test(name)) return name;
  const what = `--mcp: ${JSON.stringify(name)} is no name of a server`;
  throw usage('flag.value', what, 'as mesh agents mcp NAME has it on the nodes');
}

function variablesFrom(given: readonly string[]): NonNullable<Told['env']> {
  const wrong = (what: string, hint: string) => usage('flag.value', `--env: ${what}`, hint);
  const all = given.map((one) => {
    const [, name, value = ''] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(one) ?? [];
    if (name === undefined || value.includes('\0'))
      throw wrong(`${JSON.stringify(one)} sets no variable`, 'for example --env NODE_ENV=test');
    if (isLanes(name)) return { name, value };
    throw wrong(`${name} is of the attempt itself`, 'a --setup may do what it has to do with it');
  });
  const twice = all.find(({ name }, i) => all.findIndex((one) => one.name === name) < i);
  if (twice) throw wrong(`${twice.name} is set twice`, 'give each variable once');
  return all;
}

function roleNamed(flag: string, word: string): (typeof LANE_ROLES)[number] {
  const found = LANE_ROLES.find((one) => one === word);
  if (found) return found;
  const what = `${flag}: ${JSON.stringify(word)} is no role`;
  throw usage('flag.value', what, `use one of ${LANE_ROLES.join(', ')}`);
}

/** A path inside a repository, without a slash at its end. */
function pathNamed(flag: string, given: string): string {
  const path = given.replace(/^\.\//, '').replace(/\/+$/, '');
  const parts = path.split('/');
  const inside = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (inside && !path.startsWith(':') && parts[0] !== '.git' && parts[0] !== '.mesh') return path;
  throw usage(
    'flag.value',
    `${flag}: ${JSON.stringify(given)} is no path inside the repository`,
    'relative to its root, for example docs/lessons',
  );
}

/** Rows of `lane show`; null: nothing to say. */
export function briefRows({ brief, routes, fallbacks }: Lane): Record<string, string | null> {
  const { role, objective, objectiveFile, prompts, context, contextCommands, lessons, mcp, env } =
    brief ?? {};
  return {
    role: role ?? null,
    objective: objective ?? (objectiveFile === undefined ? null : `as ${objectiveFile} says`),
    prompts: prompts ? Object.keys(prompts).join(', ') : null,
    context: context ? `${context.length} told with every task` : null,
    'shown to agents': contextCommands?.join('; ') ?? null,
    'MCP servers': mcp?.join(', ') ?? null,
    environment: env?.map(({ name, value }) => `${name}=${value}`).join(' ') ?? null,
    lessons: lessons === undefined ? null : `kept in ${lessons}`,
    routes: routes.map(({ type, agents }) => `${type} → ${agents.join(', ')}`).join('; ') || null,
    fallbacks:
      fallbacks.map(({ command, instead }) => [command, ...instead].join(' => ')).join('; ') ||
      null,
  };
}
