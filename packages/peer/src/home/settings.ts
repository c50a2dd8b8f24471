/** What the user of this node set: `.mesh/settings.json`, over it the environment (`MESH_…`). */
import { LEVELS as LEVELS_OF_SANDBOX, type Level, NAME, NAME_LENGTH } from '@lanemesh/event';
import { checkUrl, failpoint } from '@lanemesh/git';
import { EXIT, Fault } from './fault.ts';
import { readIfThere, replaceFile } from './files.ts';
import type { Env, Layout } from './layout.ts';

export interface Settings {
  /** This node's own way to the hub, where it differs from the ledger's. */
  readonly hub?: string;
  /** Sync interval of `up`, seconds. */
  readonly interval?: number;
  /** Attempts at once on this node. */
  readonly slots?: number;
  /** What this node has besides its agents, by names with commas between; lanes may need it. */
  readonly capabilities?: string;
  /** How long a fetch or push may take, seconds. */
  readonly timeout?: number;
  /** Keep the folders of failed attempts. */
  readonly keepFailed?: boolean;
  /** Memory there has to be before another attempt begins, MB. 0 switches a gate off. */
  readonly minMemory?: number;
  /** Load per core above which none begins. */
  readonly maxLoad?: number;
  /** Disk space below which none begins, and below which it is warned, MB. */
  readonly minDisk?: number;
  readonly warnDisk?: number;
  /** Attempts of this user on the machine, all meshes together. */
  readonly maxAgents?: number;
  /** The sandbox of agents with a model where their lane demands none: absent, the best there is. */
  readonly sandbox?: Level;
  /** Level of the process log. */
  readonly logLevel?: (typeof LEVELS)[number];
}

export type SettingName = keyof Settings;

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** What a setting has to be; `read` gives undefined for anything else. */
interface Rule<V> {
  readonly what: string;
  readonly read: (given: unknown) => V | undefined;
}

const number = (min: number, max: number, whole = false): Rule<number> => ({
  what: `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`,
  read: (given) => {
    const text = typeof given === 'string' && /^\d+(\.\d+)?$/.test(given);
    const value = text ? Number(given) : given;
    if (typeof value !== 'number' || !(value >= min && value <= max)) return undefined;
    return whole && !Number.isInteger(value) ? undefined : value;
  },
});

const RULES: { readonly [N in SettingName]-?: Rule<NonNullable<Settings[N]>> } = {
  hub: {
    what: 'an address of at most 1024 characters: a file, ssh, http or https URL, or a full path',
    read: (given) =>
      typeof given === 'string' && given.length <= 1024 && isAddress(given) ? given : undefined,
  },
  interval: number(0.05, 3600),
  slots: number(0, 256, true),
  capabilities: {
    what: 'at most 64 names joined by commas, each of lower-case words',
    read: (given) => (typeof given === 'string' && isNames(given.split(',')) ? given : undefined),
  },
  timeout: number(1, 3600),
  keepFailed: {
    what: 'true or false',
    read: (given) =>
      given === true || given === 'true' || given === '1'
        ? true
        : given === false || given === 'false' || given === '0'
          ? false
          : undefined,
  },
  minMemory: number(0, 1e9),
  maxLoad: number(0, 1000),
  minDisk: number(0, 1e9),
  warnDisk: number(0, 1e9),
  maxAgents: number(0, 10_000, true),
  sandbox: {
    what: `one of ${LEVELS_OF_SANDBOX.join(', ')}`,
    read: (given) => LEVELS_OF_SANDBOX.find((level) => level === given),
  },
  logLevel: {
    what: `one of ${LEVELS.join(', ')}`,
    read: (given) => LEVELS.find((level) => level === given),
  },
};

function isNames(names: readonly string[]): boolean {
  return names.length <= 64 && names.every((name) => NAME.test(name) && name.length <= NAME_LENGTH);
}

function isAddress(url: string): boolean {
  try {
    return checkUrl(url) !== '';
  } catch {
    return false;
  }
}

/** Names of all settings. */
export const SETTING_NAMES = Object.keys(RULES) as SettingName[];

/** The environment variable of a setting: `keepFailed` is `MESH_KEEP_FAILED`. */
export function settingVariable(name: SettingName): string {
  return `MESH_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** One setting's value from text. Throws a Fault that names it. */
export function parseSetting(name: string, value: unknown): Settings[SettingName] {
  if (!Object.hasOwn(RULES, name)) {
    throw new Fault(
      'config.unknown',
      `no setting is called ${name}`,
      `the settings are ${SETTING_NAMES.join(', ')}`,
      EXIT.usage,
    );
  }
  const { what, read } = RULES[name as SettingName];
  const parsed = read(value);
  if (parsed !== undefined) return parsed;
  throw new Fault(
    'config.value',
    `${name}: ${JSON.stringify(value)} is not ${what}`,
    `mesh config set ${name} VALUE`,
    EXIT.usage,
  );
}

/** Settings as saved, without the environment. */
export async function savedSettings(layout: Layout): Promise<Settings> {
  const text = await readIfThere(layout.settings);
  if (text === null) return {};
  try {
    const saved = JSON.parse(text) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(saved).map(([name, value]) => [name, parseSetting(name, value)]),
    ) as Settings;
  } catch (error) {
    const why = error instanceof Fault ? error.message : 'it is no JSON';
    throw new Fault(
      'config.damaged',
      `${layout.settings} cannot be read: ${why}`,
      'mend it or delete it',
      EXIT.usage,
    );
  }
}

/** Settings in force: environment over file. */
export async function readSettings(layout: Layout, env: Env): Promise<Settings> {
  const settings: Record<string, unknown> = { ...(await savedSettings(layout)) };
  for (const name of SETTING_NAMES) {
    const given = env[settingVariable(name)];
    if (given !== undefined && given !== '') settings[name] = parseSetting(name, given);
  }
  return settings as Settings;
}

/** Saves one setting; undefined removes it. */
export async function saveSetting(
  layout: Layout,
  name: SettingName,
  value: unknown,
): Promise<void> {
  const settings: Record<string, unknown> = { ...(await savedSettings(layout)) };
  if (value === undefined) delete settings[name];
  else settings[name] = parseSetting(name, value);
  failpoint('settings.save');
  await replaceFile(layout.settings, `${JSON.stringify(settings, null, 2)}\n`);
}
