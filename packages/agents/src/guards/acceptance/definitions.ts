/** Commands that files of a repository give a name: package scripts and make's rules. */

export interface Definition {
  readonly text: string;
  readonly commands: readonly string[];
}

const matches = (names: readonly string[], name: string): boolean =>
  names.some((one) =>
    one.includes('*') ? name.startsWith(one.slice(0, one.indexOf('*'))) : one === name,
  );

/** Scripts of a package.json, composer.json or deno.json; none where it is no JSON. */
export function packageScripts(text: string, names: readonly string[]): Map<string, Definition> {
  const found = new Map<string, Definition>();
  let scripts: unknown;
  try {
    const { scripts: some, tasks } = JSON.parse(text) as Record<string, unknown>;
    scripts = some ?? tasks;
  } catch {
    return found;
  }
  if (typeof scripts !== 'object' || scripts === null) return found;
  for (const [name, value] of Object.entries(scripts))
    if (matches(names, name)) {
      const commands = [value].flat().filter((one) => typeof one === 'string');
      found.set(name, { text: JSON.stringify(value), commands });
    }
  return found;
}

const RULE = /^([^\s#:=][^:=]*?)\s*:(?!=)(.*)$/;
const SETTING = /^(?:export\s+|override\s+)*([\w.-]+)\s*(?:[:?+!]{0,3}=)|^-?(include)\s/;

/** Rules that make runs for the targets, with those they need, and the variables they may use. */
export function makeRules(text: string, targets: readonly string[]): Map<string, Definition> {
  const rules = new Map<string, string[]>();
  const add = (name: string, line: string) => rules.set(name, [...(rules.get(name) ?? []), line]);
  const settings = new Set<string>();
  let current: string[] = [];
  let goal: string | undefined;
  for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
    const [, set, include] = SETTING.exec(line) ?? [];
    const [, names, needs = ''] = RULE.exec(line) ?? [];
    const setting = set ?? include;
    if (/^\s+\S/.test(line)) for (const name of current) add(name, line.trim());
    else if (setting !== undefined) {
      settings.add(setting);
      add(setting, line);
    } else if (names !== undefined) {
      current = names.split(/\s+/);
      goal ??= current.find((name) => !name.startsWith('.'));
      for (const name of current) add(name, `:${needs.replace(/#.*/, '').trim()}`);
    }
  }
  const wanted = new Set(targets.length > 0 ? targets : goal === undefined ? [] : [goal]);
  for (const name of wanted)
    for (const line of rules.get(name) ?? [])
      if (line.startsWith(':')) for (const need of line.slice(1).split(/\s+/)) wanted.add(need);
  // Which variable is used where is make's matter: one that was there and changed is one too many.
  for (const name of [...settings, '.IGNORE', '.ONESHELL']) wanted.add(name);
  const found = new Map<string, Definition>();
  for (const [name, lines] of rules)
    if (wanted.has(name)) {
      found.set(name, { text: lines.join('\n'), commands: lines.flatMap(commandOf) });
    }
  return found;
}

/** What a line of a rule or an `include` runs. */
function commandOf(line: string): string[] {
  if (line.startsWith(':') || SETTING.test(line))
    return /^-?include\s/.test(line) ? [line.replace(/^-?include/, '.')] : [];
  return [line.replace(/^[@+-]+\s*/, '').replace(/\$[({]MAKE[)}]/g, 'make')];
}
