/** Whether a login is all there, found out without a token spent and without a value shown. */
import { isStandIn } from '../adapters/references.ts';
import { type AuthPlaces, authOf } from './auth.ts';
import { keyVariable, loginFile, loginOf } from './login.ts';
import { createResolver, shownReference } from './reference.ts';

export interface LoginCheck {
  readonly agent: string;
  /** `pass`: its key can be read; `subscription`: its login is the CLI's own; `fail`: neither. */
  readonly verdict: 'pass' | 'subscription' | 'fail';
  readonly route: string | null;
  /** Where the route was said. */
  readonly from: string | null;
  /** What was found or is missing, with the path or reference that was tried. */
  readonly detail: string;
}

/** Looks at the login of one agent. Never rejects. stateDir: of this node. */
export async function checkLogin(
  agent: string,
  places: AuthPlaces & { readonly stateDir: string },
): Promise<LoginCheck> {
  let route: string | null = null;
  let from: string | null = null;
  const say = (verdict: LoginCheck['verdict'], detail: string): LoginCheck => ({
    ...{ agent, verdict, route, from, detail },
  });
  try {
    const auth = await authOf(agent, places);
    ({ route, from } = auth);
    const home = places.env.HOME ?? '';
    const login = await loginOf(agent, auth, { home, stateDir: places.stateDir });
    if (!login.ok) return say('fail', login.problem);
    if (auth.route === 'api')
      return say('pass', await keyRead(agent, auth.credential ?? '', places));
    const file = await loginFile(agent, home);
    if (file === null) return say('subscription', 'its login is kept by the CLI itself');
    if (file.isThere) return say('subscription', `used in place: ${file.path}`);
    // There the login is in the system's own store.
    if (process.platform === 'darwin' && agent === 'claude')
      return say('subscription', `no ${file.path}: it may be in the keychain`);
    return say(
      'fail',
      `no login at ${file.path}: log ${agent} in, or mesh auth set ${agent} --route api`,
    );
  } catch (error) {
    return say('fail', (error as Error).message);
  }
}

async function keyRead(agent: string, reference: string, { env }: AuthPlaces): Promise<string> {
  const value = await createResolver(env)(reference);
  if (isStandIn(value)) throw new Error(`${shownReference(reference)} holds a placeholder`);
  return `${keyVariable(agent)} by ${shownReference(reference)}: «redacted», ${value.length} characters`;
}
