/** What the user of this node set: `.mesh/settings.json`, over it the environment (`MESH_…`). */
import { z } from 'zod';
import { EXIT, Fault } from './fault.ts';
import { readIfThere, replaceFile } from './files.ts';
import type { Env, Layout } from './layout.ts';

const shape = {
  /** This node's own way to the hub, where it differs from the ledger's. */
  hub: z.string().min(1).max(1024),
  /** Sync interval of `up`, seconds. */
  interval: z.coerce.number().min(0.05).max(3600),
  /** Attempts at once on this node. */
  slots: z.coerce.number().int().min(0).max(256),
  /** How long a fetch or push may take, seconds. */
  timeout: z.coerce.number().min(1).max(3600),
  /** Keep the folders of failed attempts: true or false. */
  keepFailed: z.stringbool().or(z.boolean()),
  /** Level of the process log. */
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
};
const SETTINGS = z.strictObject(shape).partial();

export type Settings = z.infer<typeof SETTINGS>;
export type SettingName = keyof typeof shape;

/** Names of all settings. */
export const SETTING_NAMES = Object.keys(shape) as SettingName[];

/** The environment variable of a setting: `keepFailed` is `MESH_KEEP_FAILED`. */
export function settingVariable(name: SettingName): string {
  return `MESH_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** One setting's value from text. Throws a Fault that names it. */
export function parseSetting(name: string, value: unknown): Settings[SettingName] {
  if (!Object.hasOwn(shape, name)) {
    throw new Fault(
      'config.unknown',
      `no setting is called ${name}`,
      `the settings are ${SETTING_NAMES.join(', ')}`,
      EXIT.usage,
    );
  }
  const parsed = shape[name as SettingName].safeParse(value);
  if (parsed.success) return parsed.data as Settings[SettingName];
  const why = parsed.error.issues[0]?.message ?? 'is not allowed';
  throw new Fault(
    'config.value',
    `${name}: ${JSON.stringify(value)}: ${why}`,
    `mesh config set ${name} VALUE`,
    EXIT.usage,
  );
}

/** Settings as saved, without the environment. */
export async function savedSettings(layout: Layout): Promise<Settings> {
  const text = await readIfThere(layout.settings);
  if (text === null) return {};
  try {
    return SETTINGS.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).split('\n')[0] : 'is no JSON';
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
  await replaceFile(layout.settings, `${JSON.stringify(settings, null, 2)}\n`);
}
