/** Whether a CLI is signed in, found out without asking its model anything. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliName } from '../definition.ts';
import { object } from '../events.ts';
import type { Json } from '../lines.ts';
import { isStandIn } from '../references.ts';
import type { Answer } from './ask.ts';

export interface Login {
  /** `unknown`: nothing says that it is not, but only a real call would show it. */
  readonly state: 'in' | 'out' | 'unknown';
  /** For people: how it is, or what to do. */
  readonly why: string;
}

export interface Look {
  /** The whole environment an attempt gets. */
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Runs the CLI's own program with these arguments. */
  ask(...args: string[]): Promise<Answer>;
}

const signedIn = (why: string): Login => ({ state: 'in', why });
const signedOut = (why: string): Login => ({ state: 'out', why });

/** Of each CLI: the cheapest way that is right. Exit codes say little: some are 0 when signed out. */
export const LOGINS: Readonly<Record<CliName, (look: Look) => Promise<Login>>> = {
  async claude({ ask }) {
    const { text } = await ask('auth', 'status');
    const status = jsonIn(text);
    if (status?.loggedIn === true) return signedIn(`by ${status.authMethod ?? 'its login'}`);
    if (status?.loggedIn === false) return signedOut('claude auth login');
    return { state: 'unknown', why: 'it does not say' };
  },
  async codex({ ask, env, args }) {
    const key = keyIn(env, ['CODEX_API_KEY']);
    if (key !== null) return key;
    const { exitCode, text } = await ask('login', 'status');
    if (exitCode === 0) return signedIn(lastLine(text));
    const config = textOf(join(env.CODEX_HOME ?? join(homeOf(env), '.codex'), 'config.toml'));
    const isOwn =
      /^\s*model_provider\s*=/m.test(config) || args.join(' ').includes('model_provider');
    if (isOwn) return { state: 'unknown', why: 'by a model provider of its user' };
    return exitCode === null
      ? { state: 'unknown', why: 'it does not say' }
      : signedOut('codex login');
  },
  async gemini({ env }) {
    const settings = join(homeOf(env), '.gemini');
    const named = { ...variablesIn(textOf(join(settings, '.env'))), ...env };
    const key = keyIn(named, ['GEMINI_API_KEY', 'GOOGLE_API_KEY']);
    if (key !== null) return key;
    if (existsSync(join(settings, 'oauth_creds.json'))) return signedIn('by its login');
    const auth = object(object(jsonIn(textOf(join(settings, 'settings.json')))?.security).auth);
    const type = String(auth.selectedType ?? '');
    if (/oauth|vertex|compute|adc/.test(type) || env.GOOGLE_GENAI_USE_VERTEXAI)
      return { state: 'unknown', why: `by ${type || 'vertex'}` };
    return signedOut('run gemini once and sign in, or give it GEMINI_API_KEY');
  },
  async qwen({ ask }) {
    const { text } = await ask('auth', 'status');
    if (/no authentication method configured|not (?:logged|signed) in/i.test(text))
      return signedOut('qwen auth');
    const method = /Authentication Method:\s*(.+)/.exec(text)?.[1];
    return method ? signedIn(method.trim()) : { state: 'unknown', why: 'it does not say' };
  },
  async opencode({ env }) {
    const data = env.XDG_DATA_HOME ?? join(homeOf(env), '.local', 'share');
    const known = Object.keys(jsonIn(textOf(join(data, 'opencode', 'auth.json'))) ?? {});
    if (known.length > 0) return signedIn(`with ${known.join(', ')}`);
    const key = keyIn(env, PROVIDER_KEYS);
    if (key !== null) return key;
    const config = env.XDG_CONFIG_HOME ?? join(homeOf(env), '.config');
    const files = ['opencode.json', 'opencode.jsonc', 'config.json'].map((name) =>
      join(config, 'opencode', name),
    );
    const texts = [...files, env.OPENCODE_CONFIG ?? ''].map(textOf);
    if ([...texts, env.OPENCODE_CONFIG_CONTENT ?? ''].some((one) => /"provider"\s*:/.test(one)))
      return { state: 'unknown', why: 'by a model provider of its user' };
    return signedOut('opencode auth login');
  },
  async copilot({ env }) {
    const names = ['COPILOT_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN', 'COPILOT_PROVIDER_API_KEY'];
    const key = keyIn(env, names);
    if (key !== null) return key;
    if (env.COPILOT_PROVIDER_BASE_URL)
      return { state: 'unknown', why: 'by a provider of its user' };
    const config = join(env.COPILOT_HOME ?? join(homeOf(env), '.copilot'), 'config.json');
    if (/"logged_?in_?users"\s*:\s*\[\s*\{/i.test(textOf(config))) return signedIn('by its login');
    if (/oauth_token/.test(textOf(join(homeOf(env), '.config', 'gh', 'hosts.yml'))))
      return { state: 'unknown', why: 'by the login of gh' };
    return signedOut('copilot login');
  },
};

const PROVIDER_KEYS = [
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
  'OPENROUTER_API_KEY',
  'DEEPSEEK_API_KEY',
  'GEMINI_API_KEY',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'NANO_GPT_API_KEY',
  'CHUTES_API_KEY',
  'OPENCODE_API_KEY',
];

/** By the first of these variables that is there; null: none is. */
function keyIn(env: Readonly<Record<string, string>>, names: readonly string[]): Login | null {
  const name = names.find((one) => env[one]);
  if (name === undefined) return null;
  if (isStandIn(env[name] ?? '')) return signedOut(`${name} holds a placeholder`);
  return signedIn(`by ${name}`);
}

function homeOf(env: Readonly<Record<string, string>>): string {
  return env.HOME ?? '/nonexistent';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function variablesIn(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^\s*(?:export\s+)?([A-Z_][A-Z0-9_]*)\s*=\s*["']?([^"'\n]*)/gm)];
  return Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value.trim()]));
}

/** The first JSON object in a text. */
function jsonIn(text: string): Json | null {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  try {
    return from < 0 ? null : (JSON.parse(text.slice(from, to + 1)) as Json);
  } catch {
    return null;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
