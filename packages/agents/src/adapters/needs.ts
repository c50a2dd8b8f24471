/** What starts of an agent need beside the worktree: where its login lies, and where its models are. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Needs } from '../sandbox/cell.ts';
import { endpointsOf } from '../sandbox/hosts.ts';
import type { Adapter } from './adapter.ts';
import type { Route } from './definition.ts';
import { isReference } from './references.ts';

/** Where those are reached whose models an agent takes by `provider/model`. */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  anthropic: ['api.anthropic.com'],
  openai: ['api.openai.com'],
  google: ['generativelanguage.googleapis.com'],
  deepseek: ['api.deepseek.com'],
  openrouter: ['openrouter.ai'],
  'nano-gpt': ['nano-gpt.com'],
  nanogpt: ['nano-gpt.com'],
  chutes: ['llm.chutes.ai'],
};

/** env: the whole environment of the start. */
export function needsOf(
  agent: Pick<Adapter, 'family' | 'provider' | 'keeps' | 'names' | 'env' | 'hosts'>,
  route: Route,
  env: Readonly<Record<string, string>>,
): Needs {
  const { family, provider = family, keeps = [], names = [], env: always = {} } = agent;
  const { hosts: own = [] } = agent;
  const home = env.HOME ?? '';
  // What its login needs to stay one is changed in place; a login is never copied.
  const folders = keeps.map(({ variable, folder }) => {
    const named = variable === undefined ? undefined : env[variable];
    return named ?? (isAbsolute(folder) ? folder : join(home, folder));
  });
  const given = { ...always, ...route.env };
  const way = Object.values(given).some(isReference) ? 'api' : 'subscription';
  const [by = ''] = route.model?.split('/') ?? [];
  const hosts = [
    ...own,
    ...endpointsOf(provider, way),
    ...(Object.hasOwn(PROVIDERS, by) ? (PROVIDERS[by] ?? []) : []),
    ...Object.keys(given).flatMap((name) => hostIn(env[name] ?? '')),
  ];
  const writable = folders.filter((path) => path.startsWith('/') && existsSync(path));
  const readable = names.filter((path) => existsSync(path));
  return { readable, writable, hosts: [...new Set(hosts)] };
}

/** Hosts that starts of an agent may reach, as far as its user and we know them. */
export function knownHosts(
  agent: Parameters<typeof needsOf>[0] & Pick<Adapter, 'routes'>,
): string[] {
  const { routes = [], env = {} } = agent;
  const ways = routes.length === 0 ? [{ name: '' }] : routes;
  const all = ways.map((route: Route) => needsOf(agent, route, { ...env, ...route.env }));
  return [...new Set(all.flatMap(({ hosts = [] }) => hosts))];
}

/** `host:port` of an address somebody set. */
function hostIn(value: string): string[] {
  if (!/^https?:\/\//.test(value)) return [];
  try {
    const { hostname, port, protocol } = new URL(value);
    return [`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`];
  } catch {
    return [];
  }
}
