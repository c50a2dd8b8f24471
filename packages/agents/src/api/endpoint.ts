/** Where a model's API is reached. */

/** Why an address is none that a key may be sent to; null: it is one. */
export function endpointProblem(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'is no address';
  }
  if (url.username !== '' || url.password !== '')
    return 'holds a login: the key has a place of its own';
  if (url.search !== '' || url.hash !== '') return 'has more than a host and a path';
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) return null;
  return 'would carry the key in clear: https, or http to this machine alone';
}

/** Where providers are that offer the models of many makers. */
const PROVIDERS: Readonly<Record<string, string>> = {
  openrouter: 'https://openrouter.ai/api/v1',
  nanogpt: 'https://nano-gpt.com/api/v1',
  'nano-gpt': 'https://nano-gpt.com/api/v1',
  chutes: 'https://llm.chutes.ai/v1',
  deepseek: 'https://api.deepseek.com/v1',
};

/** By a provider's name; undefined: nobody knows. */
export function providerUrl(name: string): string | undefined {
  return Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
}
