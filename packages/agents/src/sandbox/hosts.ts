/** Which hosts a command may reach. */

/** Whether one of the allowed hosts covers this one. */
export function allows(allowed: readonly string[], host: string, port: number): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return allowed.some((one) => {
    const [pattern = '', given = '443'] = one.split(':');
    if (Number(given) !== port) return false;
    return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
  });
}

/** Ports of this machine's own loopback that are named. */
export function loopbackPorts(allowed: readonly string[]): number[] {
  return allowed.flatMap((one) => {
    const [host = '', port = '443'] = one.split(':');
    return isLoopbackName(host) ? [Number(port)] : [];
  });
}

export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** By which way an agent's provider is paid. */
export const ROUTES = ['subscription', 'api'] as const;
export type Route = (typeof ROUTES)[number];

const both = (...hosts: string[]) => ({ api: hosts, subscription: hosts });

/** Where the models of a family are reached, by route; what else a lane needs it has to allow. */
const ENDPOINTS: Readonly<Record<string, Readonly<Record<Route, readonly string[]>>>> = {
  anthropic: {
    api: ['api.anthropic.com'],
    subscription: [
      'api.anthropic.com',
      'claude.ai',
      'console.anthropic.com',
      'platform.claude.com',
    ],
  },
  openai: {
    api: ['api.openai.com'],
    subscription: ['chatgpt.com', 'auth.openai.com', 'api.openai.com'],
  },
  google: {
    api: ['generativelanguage.googleapis.com'],
    subscription: [
      'cloudcode-pa.googleapis.com',
      'oauth2.googleapis.com',
      'accounts.google.com',
      'www.googleapis.com',
    ],
  },
  alibaba: {
    api: ['dashscope.aliyuncs.com', 'dashscope-intl.aliyuncs.com'],
    subscription: ['chat.qwen.ai', 'portal.qwen.ai'],
  },
  github: {
    api: ['api.github.com', '*.githubcopilot.com'],
    subscription: ['api.github.com', 'github.com', '*.githubcopilot.com'],
  },
  opencode: {
    api: ['opencode.ai', 'models.dev'],
    subscription: ['opencode.ai', 'models.dev'],
  },
  mistral: both('api.mistral.ai', 'codestral.mistral.ai'),
  openrouter: both('openrouter.ai'),
  xai: both('api.x.ai'),
  moonshot: both('api.moonshot.ai', 'api.moonshot.cn', 'api.kimi.com'),
  zhipu: both('open.bigmodel.cn', 'api.z.ai'),
  cohere: both('api.cohere.com'),
  deepseek: both('api.deepseek.com'),
};

/** Hosts of a family's models; none for a family that is not known. */
export function endpointsOf(family: string, route: Route): readonly string[] {
  return Object.hasOwn(ENDPOINTS, family) ? (ENDPOINTS[family]?.[route] ?? []) : [];
}
