/** Values of variables that an agent is given, and those of them that stand elsewhere. */

/** Gives what a reference names. Rejects with what was looked for where, never with the value. */
export type Resolve = (reference: string) => Promise<string>;

const REFERENCE = /^(?:env:|file:|cmd:|op:\/\/)/;

/** Whether a value says where a secret stands, instead of being one. */
export function isReference(value: string): boolean {
  return REFERENCE.test(value);
}

export type Found =
  | {
      readonly ok: true;
      readonly env: Readonly<Record<string, string>>;
      readonly secrets: readonly string[];
    }
  | { readonly ok: false; readonly problem: string };

/** The variables with what their references name; a stand-in for a key is none. */
export async function environmentOf(
  given: Readonly<Record<string, string>>,
  resolve: Resolve,
): Promise<Found> {
  const env: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    env[name] = value;
    if (!isReference(value)) continue;
    try {
      env[name] = await resolve(value);
    } catch (error) {
      return { ok: false, problem: `${name}: ${(error as Error).message}` };
    }
    if (isStandIn(env[name]))
      return { ok: false, problem: `${name}: ${value} holds a placeholder` };
    secrets.push(env[name]);
  }
  return { ok: true, env, secrets };
}

/** Marks and words that people put where a key would stand. */
const STAND_IN =
  /^(?:.{0,7}|none|null|undefined|todo|.*(?:\.{3}|…|\*{3}|<|>|\$\{|\{\{|x{5,}|_{4,}|0{10,}|your[_-]|[_-]here\b|placeholder|change.?me|example|dummy|replace[_-]|insert[_-]).*)$/i;

/** Whether a value stands where a key should, and is none. */
export function isStandIn(value: string): boolean {
  return STAND_IN.test(value.trim());
}
