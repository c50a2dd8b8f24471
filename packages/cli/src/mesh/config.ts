/** `mesh config`: the settings of this node. */
import { DEFAULT_GATES } from '@lanemesh/decide';
import {
  parseSetting,
  readSettings,
  SETTING_NAMES,
  type SettingName,
  savedSettings,
  saveSetting,
  settingVariable,
} from '@lanemesh/peer/home';
import type { Call, Outcome } from '../command.ts';
import { columns } from '../text.ts';

interface Shown {
  readonly setting: SettingName;
  readonly value: unknown;
  /** What decides: an environment variable, the settings file, or nothing. */
  readonly from: string | null;
  /** What holds where nothing decides; null: see what it is for. */
  readonly default: number | null;
}

/** Megabytes, and numbers of attempts; 0: no limit. */
const DEFAULTS: Partial<Record<SettingName, number>> = {
  minMemory: DEFAULT_GATES.memory,
  minDisk: DEFAULT_GATES.disk,
  warnDisk: DEFAULT_GATES.diskWarning,
  maxLoad: DEFAULT_GATES.load,
  maxAgents: DEFAULT_GATES.agents,
};

async function shownAll(call: Call): Promise<Shown[]> {
  const layout = call.layout();
  const [saved, inForce] = [await savedSettings(layout), await readSettings(layout, call.env)];
  return SETTING_NAMES.map((setting) => {
    const variable = settingVariable(setting);
    const file = saved[setting] === undefined ? null : layout.settings;
    const from = call.env[variable] ? variable : file;
    const usual = DEFAULTS[setting] ?? null;
    return { setting, value: inForce[setting] ?? null, from, default: usual };
  });
}

export async function configGet(call: Call): Promise<Outcome> {
  const name = call.args[0] as string;
  const found = (await shownAll(call)).find(({ setting }) => setting === name);
  // Names the settings there are, where this is none.
  if (!found) return parseSetting(name, undefined) as never;
  return { json: found, text: valueText(found) };
}

export async function configSet(call: Call): Promise<Outcome> {
  const [name = '', value] = call.args;
  const parsed = value === undefined ? null : parseSetting(name, value);
  if (value === undefined) await configGet(call);
  await saveSetting(call.layout(), name as SettingName, parsed ?? undefined);
  return {
    json: { setting: name, value: parsed },
    text: parsed === null ? `${name} is forgotten` : `${name} is ${String(parsed)}`,
  };
}

export async function configList(call: Call): Promise<Outcome> {
  const all = await shownAll(call);
  const rows = all.map((one) => [one.setting, valueText(one), one.from ?? '']);
  return { json: { settings: all }, text: columns(rows, call.out.width) };
}

function valueText({ value, default: usual }: Shown): string {
  if (value !== null) return String(value);
  if (usual === null) return 'not set';
  return `${usual === 0 ? 'no limit' : usual} (default)`;
}

export async function configPath(call: Call): Promise<Outcome> {
  const { settings } = call.layout();
  return { json: { path: settings }, text: settings };
}
