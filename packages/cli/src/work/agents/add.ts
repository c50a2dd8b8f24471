/** `mesh agents add` and `remove`: what this node knows of its agents. */

import { dirname } from 'node:path';
import { APIS, CLIS, type CliName, type Definition, isReference, OUTPUTS } from '@lanemesh/agents';
import { NAME, NAME_LENGTH } from '@lanemesh/event';
import { removeDefinition, saveDefinition } from '@lanemesh/peer/home';
import { isOfMany } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { usage } from '../../usage.ts';
import { apiWish } from './api-wish.ts';
import { checkFamily } from './family-wish.ts';
import { shownOf } from './list.ts';
import { outOfReach, reachWish } from './reach.ts';
import { routesIn, variablesIn } from './route-wish.ts';

export async function agentsAdd(call: Call): Promise<Outcome> {
  const node = await call.open();
  const definition = wished(call, [call.layout().dir, dirname(node.stateDir)]);
  checkFamily(definition);
  await refuseSecrets(
    definition,
    async (text) => (await node.secrets.scanner()).find(text)[0]?.rule ?? null,
  );
  await saveDefinition(call.layout(), definition);
  const here = await node.agentsHere();
  const { name } = definition;
  const agent = shownOf(node, here).find((one) => one.name === name);
  const held = agent?.state === 'ready' ? '' : `: ${agent?.why}`;
  const text = [`${name} is set up on this node (${agent?.family})${held}`];
  const warnings = outOfReach(definition, call.env);
  text.push(...warnings);
  if (agent?.lanes.length === 0) text.push(`mesh lane set LANE --agent ${name} gives it work`);
  if (isOfMany(agent?.family ?? ''))
    text.push('it judges nothing while nobody knows whose models it uses: --model or --family');
  return { json: { agent, warnings }, text };
}

export async function agentsRemove(call: Call): Promise<Outcome> {
  const [name = ''] = call.args;
  const isGone = await removeDefinition(call.layout(), name);
  if (!isGone)
    throw usage(
      'agent.unknown',
      `no agent ${JSON.stringify(name)} was added on this node`,
      'mesh agents list',
    );
  return { json: { removed: name }, text: `${name} is forgotten` };
}

/** ours: folders that no agent may see. */
function wished({ args, options, env }: Call, ours: readonly string[]): Definition {
  const [name = ''] = args;
  checkName(name);
  const command = options.text('command');
  if (options.text('api') !== undefined) return { ...apiWish(name, options), ...common(options) };
  const ofApi = ['url', 'key'].find((flag) => options.text(flag) !== undefined);
  if (ofApi !== undefined)
    throw usage('flag.value', `--${ofApi} is for agents with --api`, `--api ${APIS.join('|')}`);
  const like = options.oneOf('like', CLIS) ?? known(name);
  if (command !== undefined && options.text('like') !== undefined)
    throw usage('flag.value', '--like and --command are given', 'an agent is one or the other');
  const kind = command === undefined ? like : 'command';
  if (kind === undefined)
    throw usage(
      'flag.missing',
      `${name} is no CLI that is known, and --command is missing`,
      `--command CMD, --api API, or --like ${CLIS.join('|')}`,
    );
  const ofCommand = ['prompt', 'output', 'format', 'keepsIn'].find((flag) => options.on(flag));
  if (kind !== 'command' && ofCommand !== undefined)
    throw usage(
      'flag.value',
      `--${ofCommand === 'keepsIn' ? 'keeps-in' : ofCommand} is for agents with --command`,
      `${kind} is driven as it wants to be`,
    );
  return {
    name,
    kind,
    routes: routesIn(options),
    args: options.list('arg'),
    env: variablesIn(options.list('env'), '--env'),
    ...common(options),
    ...reachWish(options, env, ours),
    ...(command === undefined ? {} : { command, ...commandWish(options) }),
  };
}

function common(options: Call['options']): Pick<Definition, 'family' | 'timeout'> {
  const family = options.text('family');
  if (family !== undefined) checkName(family, '--family');
  const timeout = options.number('timeout', { min: 1, max: 86_400, whole: true });
  return {
    ...(family === undefined ? {} : { family }),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

function commandWish(options: Call['options']) {
  const prompt = options.oneOf('prompt', ['stdin', 'arg', 'file'] as const);
  const format = options.oneOf('format', ['text', 'json'] as const);
  const output = options.oneOf('output', OUTPUTS) ?? (format === 'json' ? 'ndjson' : format);
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(output === undefined ? {} : { output }),
    ...(options.on('keepsIn') ? { keepsIn: true } : {}),
  };
}

function known(name: string): CliName | undefined {
  return CLIS.find((one) => one === name);
}

function checkName(name: string, what = 'the name'): void {
  const isName = NAME.test(name) && name.length <= NAME_LENGTH;
  if (isName && name !== 'script') return;
  throw usage(
    'agent.name',
    `${what} ${JSON.stringify(name)} ${isName ? 'is the user’s own command, which every node has' : 'is no name'}`,
    'lower-case words joined by . _ or -, such as claude-api',
  );
}

/** A key belongs where it can be changed: here stands where that is. */
async function refuseSecrets(
  { env, routes, args, command = '' }: Definition,
  find: (text: string) => Promise<string | null>,
): Promise<void> {
  const texts = [
    ...Object.entries({ ...env, ...Object.assign({}, ...routes.map((route) => route.env)) }),
    ...args.map((one) => ['--arg', one] as const),
    ['--command', command] as const,
  ] as [string, string][];
  for (const [name, value] of texts) {
    if (isReference(value)) continue;
    const rule = await find(`${name}=${value}`);
    if (rule === null) continue;
    throw usage(
      'secret',
      `${name} holds a secret (${rule})`,
      `say where it stands: ${name.startsWith('--') ? '--env NAME' : name}=env:NAME or file:PATH`,
    );
  }
}
