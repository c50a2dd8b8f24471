/** `mesh auth set`. */
import {
  type Auth,
  agentOf,
  privateConfig,
  ROUTES,
  readAuth,
  referenceProblem,
} from '@lanemesh/agents';
import { EXIT, Fault, replaceFile } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../../command.ts';
import { usage } from '../../usage.ts';
import { named } from '../task/wish.ts';

export async function authSet(call: Call): Promise<Outcome> {
  const { options, env } = call;
  const agent = agentOf(named('agent', call.args[0] ?? ''));
  const forget = options.on('forget');
  const auth = forget ? null : given(call);
  if (forget && (options.text('route') ?? options.text('credential')) !== undefined)
    throw usage('flag.conflict', '--forget: nothing else can be said with it', 'leave it away');
  const path = options.on('user') ? privateConfig(env) : call.layout().auth;
  if (path === null)
    throw new Fault('home.missing', '--user: this user has no home', 'set HOME', EXIT.usage);
  const saved = await readSaved(path);
  const { [agent]: _, ...others } = saved;
  const next = auth === null ? others : { ...others, [agent]: auth };
  await replaceFile(path, `${JSON.stringify(next, null, 2)}\n`, 0o600);
  const text =
    auth === null
      ? `${agent}: nothing is said of it in ${path}`
      : `${agent}: ${auth.route}, in ${path}`;
  return { json: { agent, ...(auth ?? { route: null }), path }, text };
}

/** What is said, if it goes together. */
function given({ options }: Call): Auth {
  const credential = options.text('credential');
  const route = options.oneOf('route', ROUTES) ?? (credential === undefined ? undefined : 'api');
  if (route === undefined)
    throw usage('flag.missing', '--route is missing', `one of ${ROUTES.join(', ')}`);
  if (route === 'subscription' && credential !== undefined)
    throw usage(
      'flag.conflict',
      '--credential: a subscription needs none, the CLI keeps its own login',
      'give --route api, or leave --credential away',
    );
  if (route === 'subscription') return { route };
  if (credential === undefined)
    throw usage(
      'flag.missing',
      '--credential is missing for --route api',
      'for example env:ANTHROPIC_API_KEY',
    );
  // What was given may be the secret itself: it is not repeated.
  const problem = referenceProblem(credential);
  if (problem !== null)
    throw usage(
      'flag.value',
      `--credential: what was given ${problem}`,
      'keep the key where a reference can name it',
    );
  return { route, credential };
}

async function readSaved(path: string) {
  try {
    return await readAuth(path);
  } catch (error) {
    throw new Fault('auth.file', (error as Error).message, 'then try again', EXIT.usage);
  }
}
