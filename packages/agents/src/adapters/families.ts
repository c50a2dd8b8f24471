/** Who makes the models behind the agents: a verifier of another family sees other things. */

/** The families of the agents that are known by name. */
const FAMILIES: ReadonlyMap<string, string> = new Map([
  ['claude', 'anthropic'],
  ['codex', 'openai'],
  ['gemini', 'google'],
  ['qwen', 'alibaba'],
  ['deepseek', 'deepseek'],
  ['script', 'script'],
]);

/** The family of an agent; one that is not known by name is a family of its own. */
export function familyOf(agent: string): string {
  return FAMILIES.get(agent) ?? agent;
}
