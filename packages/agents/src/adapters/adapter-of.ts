/** An agent as its user set it up. */

import { WIRES } from '../api/wires/wires.ts';
import type { McpServer } from '../mcp/servers.ts';
import type { Adapter, Request } from './adapter.ts';
import { CLI } from './clis/clis.ts';
import { CLIS, type Definition } from './definition.ts';
import { familyOf, familyOfModel } from './families.ts';
import { ownCommand } from './own.ts';
import { pathsIn } from './paths-in.ts';
import type { OwnPrices } from './prices/price.ts';

/** What starts and reads an agent. prices: those its user says; servers: MCP servers of its node. */
export function adapterOf(
  definition: Definition,
  prices?: OwnPrices,
  servers?: readonly McpServer[],
): Adapter {
  const adapter = { ...plainAdapter(definition), ...(servers ? { servers } : {}) };
  if (prices === undefined) return adapter;
  const { reader } = adapter;
  const priced = reader && ((request: Request) => reader({ ...request, prices }));
  return { ...adapter, prices, ...(priced ? { reader: priced } : {}) };
}

function plainAdapter(definition: Definition): Adapter {
  const { name, kind, args, timeout, keepsIn = false } = definition;
  const env = heeded(kind, definition.env);
  const routes = definition.routes.map((route) =>
    route.env === undefined ? route : { ...route, env: heeded(kind, route.env) },
  );
  const limit = timeout === undefined ? {} : { wallMs: timeout * 1000 };
  const { hosts = [] } = definition;
  const keeps = (definition.keeps ?? []).map((folder) => ({ folder }));
  const common = { name, family: familyIn(definition), routes, env, hosts, ...limit };
  if (kind === 'command') {
    const names = pathsIn(definition.command ?? '');
    return { ...common, keepsIn, keeps, names, takesMcp: true, ...ownCommand(definition) };
  }
  if (kind === 'api') {
    const launch = () => `${name} is asked through an API: there is nothing to start`;
    return { ...common, keepsIn: false, takesMcp: true, api: definition.api ?? 'chat', launch };
  }
  const { launch, ...cli } = CLI[kind];
  return {
    ...cli,
    ...common,
    keeps: [...(cli.keeps ?? []), ...keeps],
    launch(request) {
      const made = launch(request);
      if (typeof made === 'string' || args.length === 0) return made;
      return { ...made, argv: withArguments(made.argv, args) };
    },
  };
}

/** codex heeds this variable also where there is a login on disk, and the usual one only where not. */
function heeded(kind: Definition['kind'], env: Definition['env']): Definition['env'] {
  const { OPENAI_API_KEY: key } = env;
  return kind === 'codex' && key !== undefined ? { CODEX_API_KEY: key, ...env } : env;
}

/** The CLIs as they are, for who has set nothing up. */
export function plainDefinitions(): Definition[] {
  return CLIS.map((kind) => ({ name: kind, kind, routes: [], args: [], env: {} }));
}

/** Behind our own; the `-` by which codex reads its stdin stays the last. */
function withArguments(
  [program, ...ours]: readonly [string, ...string[]],
  args: readonly string[],
): [string, ...string[]] {
  const last = ours.at(-1) === '-' ? ['-'] : [];
  return [program, ...ours.slice(0, ours.length - last.length), ...args, ...last];
}

/** As its user says; where a CLI offers the models of many makers, by its first model. */
function familyIn(definition: Definition): string {
  const { family, kind, name, routes } = definition;
  if (family !== undefined) return family;
  if (kind === 'command') return familyOf(name);
  const model = routes[0]?.model;
  if (kind === 'api')
    return (
      WIRES[definition.api ?? 'chat'].family ?? (model && familyOfModel(model)) ?? familyOf(name)
    );
  if (kind !== 'opencode' && kind !== 'copilot') return CLI[kind].family;
  return (model && familyOfModel(model)) ?? CLI[kind].family;
}
