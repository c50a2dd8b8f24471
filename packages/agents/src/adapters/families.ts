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

/** What the names of models begin with, by family. The first that fits counts. */
const MODELS: readonly (readonly [RegExp, string])[] = [
  [/claude|sonnet|opus|haiku/, 'anthropic'],
  [/deepseek/, 'deepseek'],
  [/qwen|qwq/, 'alibaba'],
  [/gemini|gemma/, 'google'],
  [/gpt|codex|(?:^|\/)o\d(?:-|$)/, 'openai'],
  [/grok/, 'xai'],
  [/llama/, 'meta'],
  [/mistral|codestral|devstral|magistral/, 'mistral'],
  [/kimi/, 'moonshot'],
  [/glm/, 'zhipu'],
];

/** The family of a model, by its name (`provider/maker/model`); null: nobody knows. */
export function familyOfModel(model: string): string | null {
  const name = model.toLowerCase();
  return MODELS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
