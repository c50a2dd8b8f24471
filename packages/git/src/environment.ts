/**
 * The environment git runs in: the same on every machine, but for what the user's own
 * configuration says about reaching remotes.
 */
import { networkConfig, type UserConfig } from './user-config.ts';

/** Settings every git process gets, whatever the repository's own configuration says. */
const FIXED_CONFIG: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.alternateRefsCommand', ':'],
  ['core.askPass', ''],
  // A bare repository that lies in a project is files of the project, with settings of whoever.
  ['safe.bareRepository', 'explicit'],
  ['core.excludesFile', '/dev/null'],
  ['core.fsync', 'committed,reference'],
  ['core.fsyncMethod', 'fsync'],
  ['protocol.allow', 'never'],
  ['protocol.file.allow', 'always'],
  ['protocol.ssh.allow', 'always'],
  ['protocol.http.allow', 'always'],
  ['protocol.https.allow', 'always'],
  ['fetch.fsckObjects', 'true'],
  ['transfer.fsckObjects', 'true'],
  ['fetch.recurseSubmodules', 'false'],
  ['submodule.recurse', 'false'],
  ['push.gpgSign', 'false'],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];

const FIXED_ENVIRONMENT: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  LANGUAGE: '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: 'file:ssh:http:https',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_EDITOR: ':',
  GIT_SEQUENCE_EDITOR: ':',
  GIT_PAGER: 'cat',
};

/** What a user may set in the environment to reach remotes; every other GIT_* is dropped. */
const KEPT = new Set([
  'GIT_ASKPASS',
  'GIT_EXEC_PATH',
  'GIT_HTTP_PROXY_AUTHMETHOD',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH_VARIANT',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'GIT_SSL_CERT',
  'GIT_SSL_KEY',
  'GIT_SSL_NO_VERIFY',
]);

export type Environment = Record<string, string>;

/** Extra settings for one command, in git's order: later ones win. */
export type Config = readonly (readonly [key: string, value: string])[];

/** For commands that stay in their repository. */
export function localEnvironment(config: Config = []): Environment {
  return { ...inherited(), ...FIXED_ENVIRONMENT, ...encodeConfig([...FIXED_CONFIG, ...config]) };
}

/** For commands that talk to a remote: with the user's credentials, proxies and ssh command. */
export async function networkEnvironment(config: Config = []): Promise<Environment> {
  const user = await networkConfig();
  const environment = inherited();
  return {
    ...environment,
    ...FIXED_ENVIRONMENT,
    ...sshCommand(environment, user),
    // An empty helper takes those of the repository away; the user's come after it.
    ...encodeConfig([['credential.helper', ''], ...user.entries, ...FIXED_CONFIG, ...config]),
    ...(user.globalFile === null ? {} : { GIT_CONFIG_GLOBAL: user.globalFile }),
  };
}

function inherited(): Environment {
  const environment: Environment = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || name === 'SSH_ASKPASS') continue;
    if (name.startsWith('GIT_') && !KEPT.has(name)) continue;
    environment[name] = value;
  }
  return environment;
}

function encodeConfig(config: Config): Environment {
  const environment: Environment = { GIT_CONFIG_COUNT: String(config.length) };
  config.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}

/** ssh must never ask: nobody sits at a daemon's terminal. Other ssh programs stay as they are. */
function sshCommand(environment: Environment, user: UserConfig): Environment {
  const own = environment.GIT_SSH_COMMAND ?? lastValue(user, 'core.sshcommand');
  if (own === undefined && environment.GIT_SSH !== undefined) return {};
  const command = own ?? 'ssh';
  const program = /^\S+/.exec(command.trim())?.[0] ?? '';
  if (!/(^|\/)ssh$/.test(program)) return own === undefined ? {} : { GIT_SSH_COMMAND: own };
  return { GIT_SSH_COMMAND: `${command} -oBatchMode=yes` };
}

function lastValue(user: UserConfig, key: string): string | undefined {
  return user.entries.findLast(([name]) => name === key)?.[1];
}
