/** Models, providers and variables as flags give them. */
import { familyOfModel, type Route } from '@lanemesh/agents';
import type { Given } from '../../given.ts';
import { usage } from '../../usage.ts';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Characters of a model's name. */
const LONGEST = 100;

/** `--provider` first, then `--model`. */
export function routesIn(options: Given): Route[] {
  const providers = options.list('provider').map(providerIn);
  const models = options.list('model').map((model) => ({ name: modelIn(model), model }));
  const routes = [...providers, ...models];
  checkOneFamily(routes);
  return routes;
}

/** A verifier is of another family than the maker: nobody could tell of an agent that is of two. */
function checkOneFamily(routes: readonly Route[]): void {
  const known = routes.flatMap(({ model = '' }) => {
    const family = familyOfModel(model);
    return family === null ? [] : [{ model, family }];
  });
  const [first, ...others] = known;
  const other = others.find(({ family }) => family !== first?.family);
  if (first === undefined || other === undefined) return;
  throw usage(
    'flag.value',
    `--model: ${first.model} is of the family ${first.family}, and ${other.model} of ${other.family}`,
    'one agent is of one family: add an agent for each',
  );
}

/** `openrouter,openrouter/deepseek/deepseek-chat,OPENROUTER_API_KEY`. */
function providerIn(given: string): Route {
  const [name = '', model = '', ...variables] = given.split(',');
  if (name === '' || model === '')
    throw usage(
      'flag.value',
      `--provider: ${JSON.stringify(given)} names no provider and model`,
      'for example --provider openrouter,openrouter/deepseek/deepseek-chat,OPENROUTER_API_KEY',
    );
  return { name, model: modelIn(model), env: variablesIn(variables, '--provider') };
}

function modelIn(model: string): string {
  if (model !== '' && model.length <= LONGEST && !/[\s,]/.test(model)) return model;
  throw usage(
    'flag.value',
    `--model: ${JSON.stringify(model)} is no name of a model`,
    'as its provider calls it, at most 100 characters',
  );
}

/** `NAME` is `NAME=env:NAME`. */
export function variablesIn(given: readonly string[], flag: string): Record<string, string> {
  const pairs = given.map((one) => {
    const at = one.indexOf('=');
    const name = at < 0 ? one : one.slice(0, at);
    if (!VARIABLE.test(name))
      throw usage(
        'flag.value',
        `${flag}: ${JSON.stringify(name)} is no variable`,
        'NAME, NAME=value or NAME=env:OTHER',
      );
    return [name, at < 0 ? `env:${name}` : one.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}
