/** What a start of an agent needs to be let in by its provider, and whether that is all there. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route } from '../sandbox/hosts.ts';
import type { FoundAuth } from './auth.ts';

/** How a CLI takes its key, and where it keeps a login. */
interface Way {
  /** The variable its API key stands in. */
  readonly key: string;
  /** The variable that names another folder for settings and login. */
  readonly home?: string;
  /** The file of its login, below the home or that folder. */
  readonly login?: { readonly folder: string; readonly file: string };
}

const WAYS: Readonly<Record<string, Way>> = {
  claude: {
    key: 'ANTHROPIC_API_KEY',
    home: 'CLAUDE_CONFIG_DIR',
    login: { folder: '.claude', file: '.credentials.json' },
  },
  codex: {
    key: 'CODEX_API_KEY',
    home: 'CODEX_HOME',
    login: { folder: '.codex', file: 'auth.json' },
  },
  gemini: { key: 'GEMINI_API_KEY', login: { folder: '.gemini', file: 'oauth_creds.json' } },
  qwen: { key: 'OPENAI_API_KEY', login: { folder: '.qwen', file: 'oauth_creds.json' } },
  copilot: { key: 'COPILOT_GITHUB_TOKEN' },
  opencode: {
    key: 'OPENCODE_API_KEY',
    login: { folder: '.local/share/opencode', file: 'auth.json' },
  },
};

/** The variable a CLI's key stands in; of one that is not known, as most are called. */
export function keyVariable(cli: string): string {
  return wayOf(cli).key;
}

function wayOf(cli: string): Way {
  const own = Object.hasOwn(WAYS, cli) ? WAYS[cli] : undefined;
  return own ?? { key: `${cli.replace(/[^a-z0-9]/g, '_').toUpperCase()}_API_KEY` };
}

export type Login =
  | {
      readonly ok: true;
      readonly route: Route;
      /** Variables of the start: references, and folders. */
      readonly env: Readonly<Record<string, string>>;
      /** Whether its login is one that two starts at once would spoil. */
      readonly alone: boolean;
    }
  | { readonly ok: false; readonly problem: string };

/**
 * The login of a CLI by what its user said. home: the user's; stateDir: of this node, where a CLI
 * with a key gets a folder apart from that of the subscription. Nothing is looked up or spent.
 */
export async function loginOf(
  cli: string,
  { route, credential, from }: FoundAuth,
  places: { readonly home: string; readonly stateDir: string },
): Promise<Login> {
  const way = wayOf(cli);
  if (route === 'subscription') return inPlace(cli, way, places.home, from !== 'default');
  if (credential === undefined)
    return {
      ok: false,
      problem: `route api without a credential (said in ${from}): mesh auth set ${cli} --route api --credential REF`,
    };
  const env = { [way.key]: credential };
  if (way.home === undefined) return { ok: true, route, env, alone: false };
  const folder = join(places.stateDir, 'logins', cli);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const problem = await apiProblem(cli, folder, way);
  if (problem !== null) return { ok: false, problem };
  return { ok: true, route, env: { ...env, [way.home]: folder }, alone: false };
}

/** A file of a login that is of the other sort outweighs a key, silently: it is refused. */
async function apiProblem(cli: string, folder: string, { login }: Way): Promise<string | null> {
  if (login === undefined) return null;
  const path = join(folder, login.file);
  const mode = modeOf(await text(path));
  return mode === 'subscription'
    ? `${path} is a ${cli} login by subscription, and the route is api: delete it`
    : null;
}

/** The CLI's own login. isSaid: its user said that it is a subscription; else it is what it is. */
async function inPlace(cli: string, { login }: Way, home: string, isSaid: boolean): Promise<Login> {
  const path = login && join(home, login.folder, login.file);
  const mode = path === undefined ? null : modeOf(await text(path));
  const alone = login !== undefined && mode !== 'api';
  if (mode !== 'api' || !isSaid) return { ok: true, route: 'subscription', env: {}, alone };
  return {
    ok: false,
    problem: `${path} holds an API key, and the route is subscription: log ${cli} in anew, or mesh auth set ${cli} --route api`,
  };
}

/** What a file of a login is, as far as it says. */
function modeOf(content: string | null): Route | null {
  if (content === null) return null;
  try {
    const said = JSON.parse(content) as Record<string, unknown>;
    const { auth_mode: mode } = said;
    if (typeof mode === 'string') return /api/i.test(mode) ? 'api' : 'subscription';
    if (said.tokens || said.claudeAiOauth || said.access_token) return 'subscription';
    return typeof said.OPENAI_API_KEY === 'string' ? 'api' : null;
  } catch {
    return null;
  }
}

/** Whether a file of the subscription's login is there: some systems keep it elsewhere. */
export async function loginFile(
  cli: string,
  home: string,
): Promise<{ readonly path: string; readonly isThere: boolean } | null> {
  const { login } = wayOf(cli);
  if (login === undefined) return null;
  const path = join(home, login.folder, login.file);
  return { path, isThere: (await text(path)) !== null };
}

function text(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
