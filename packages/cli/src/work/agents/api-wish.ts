/** An agent that is no program, as `mesh agents add --api` says it: where its model is, and its key. */
import {
  APIS,
  type Definition,
  endpointProblem,
  providerUrl,
  type Route,
  referenceProblem,
} from '@lanemesh/agents';
import type { Call } from '../../command.ts';
import { usage } from '../../usage.ts';
import { routesIn } from './route-wish.ts';

type Options = Call['options'];

export function apiWish(name: string, options: Options): Definition {
  const api = options.oneOf('api', APIS) ?? 'chat';
  const other = OF_PROGRAMS.find((flag) => options.on(flag));
  if (other !== undefined)
    throw usage(
      'flag.conflict',
      `--${other === 'keepsIn' ? 'keeps-in' : other}: with --api no program is started`,
      'give --model, --url, --key or --provider',
    );
  const url = options.text('url');
  const key = options.text('key');
  if (url !== undefined) checkUrl('--url', url);
  if (key !== undefined) checkKey('--key', key);
  const given = routesIn(options);
  if (given.length === 0)
    throw usage('flag.missing', '--model is missing for --api', 'as its provider calls it');
  const routes = given.map((route) => (route.env === undefined ? route : reached(route)));
  // What others offer as well has no usual place: a key must not go to the wrong one.
  const lost =
    api === 'chat' && url === undefined ? routes.find(({ env }) => !env?.URL) : undefined;
  if (lost !== undefined)
    throw usage('flag.missing', `--url is missing for ${lost.name}`, '--url https://HOST/PATH');
  const env = {
    ...(url === undefined ? {} : { URL: url }),
    ...(key === undefined ? {} : { KEY: key }),
  };
  return { name, kind: 'api', api, routes, args: [], env };
}

const OF_PROGRAMS = [
  'like',
  'command',
  'arg',
  'env',
  'prompt',
  'output',
  'format',
  'keepsIn',
  'keeps',
  'host',
];

/** A provider with its own key: `NAME` is `KEY=env:NAME`; where it is not said where it is, we may know. */
function reached({ name, model, env = {} }: Route): Route {
  const flag = `--provider ${name}`;
  const pairs = Object.entries(env).map(([variable, value]) =>
    value === `env:${variable}` ? (['KEY', value] as const) : ([variable, value] as const),
  );
  const strange = pairs.find(([variable]) => variable !== 'URL' && variable !== 'KEY');
  if (strange !== undefined)
    throw usage('flag.value', `${flag}: ${strange[0]} is neither URL nor KEY`, 'KEY=env:NAME');
  const { KEY: key, URL: url = providerUrl(name) } = Object.fromEntries(pairs);
  if (key !== undefined) checkKey(flag, key);
  if (url !== undefined) checkUrl(flag, url);
  const made = {
    ...(url === undefined ? {} : { URL: url }),
    ...(key === undefined ? {} : { KEY: key }),
  };
  return { name, ...(model === undefined ? {} : { model }), env: made };
}

function checkUrl(flag: string, url: string): void {
  const problem = endpointProblem(url);
  if (problem !== null)
    throw usage('flag.value', `${flag}: ${JSON.stringify(url)} ${problem}`, 'https://HOST/PATH');
}

/** What was given may be the key itself: it is not repeated. */
function checkKey(flag: string, key: string): void {
  const problem = referenceProblem(key);
  if (problem !== null)
    throw usage('flag.value', `${flag}: what was given ${problem}`, 'for example env:OTHER_KEY');
}
