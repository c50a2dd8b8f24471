/**
 * What models cost where they are charged by tokens: USD per million, as their makers' public price
 * lists had it on the day named. A model that is not here has no known price; one whose price goes
 * by the length of the prompt stands here with the one for short prompts.
 */
export const PRICES = {
  asOf: '2025-12-01',
  source: [
    'claude.com/pricing#api',
    'openai.com/api/pricing',
    'ai.google.dev/gemini-api/docs/pricing',
    'api-docs.deepseek.com/quick_start/pricing',
  ],
} as const;

/** Of a million tokens: put in, given out, read from the cache. */
export type Price = readonly [input: number, output: number, cached: number];

export const TABLE: Readonly<Record<string, Price>> = {
  'claude-opus-4-5': [5, 25, 0.5],
  'claude-opus-4-1': [15, 75, 1.5],
  'claude-opus-4': [15, 75, 1.5],
  'claude-sonnet-4-5': [3, 15, 0.3],
  'claude-sonnet-4': [3, 15, 0.3],
  'claude-haiku-4-5': [1, 5, 0.1],
  'claude-3-5-haiku': [0.8, 4, 0.08],
  'gpt-5.2': [1.75, 14, 0.175],
  'gpt-5.2-codex': [1.75, 14, 0.175],
  'gpt-5.1': [1.25, 10, 0.125],
  'gpt-5.1-codex': [1.25, 10, 0.125],
  'gpt-5.1-codex-max': [1.25, 10, 0.125],
  'gpt-5.1-codex-mini': [0.25, 2, 0.025],
  'gpt-5': [1.25, 10, 0.125],
  'gpt-5-codex': [1.25, 10, 0.125],
  'gpt-5-mini': [0.25, 2, 0.025],
  'gpt-5-nano': [0.05, 0.4, 0.005],
  'gpt-4.1': [2, 8, 0.5],
  'gpt-4.1-mini': [0.4, 1.6, 0.1],
  o3: [2, 8, 0.5],
  'o4-mini': [1.1, 4.4, 0.275],
  'gemini-3-pro-preview': [2, 12, 0.2],
  'gemini-2.5-pro': [1.25, 10, 0.125],
  'gemini-2.5-flash': [0.3, 2.5, 0.03],
  'gemini-2.5-flash-lite': [0.1, 0.4, 0.01],
  'deepseek-chat': [0.28, 0.42, 0.028],
  'deepseek-reasoner': [0.28, 0.42, 0.028],
};
