/** A HOME in which an agent CLI finds the model of a test, and nothing of its user's. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const MODEL = 'stub-model';
/** No key: a word that a client takes for one. */
const KEY = 'stub-key-of-a-test-0123456789';

type Files = Readonly<Record<string, string>>;

/** What each client reads, below its HOME. */
const FILES = {
  claude: (url) => ({
    '.claude/settings.json': json({
      env: {
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_API_KEY: KEY,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
      },
    }),
  }),
  codex: (url) => ({
    '.codex/auth.json': json({ OPENAI_API_KEY: KEY }),
    '.codex/config.toml': `model = "${MODEL}"
model_provider = "stub"

[model_providers.stub]
name = "stub"
base_url = "${url}/v1"
wire_api = "responses"
requires_openai_auth = true
request_max_retries = 1
stream_max_retries = 1
`,
  }),
  gemini: (url) => ({
    '.gemini/.env': `GEMINI_API_KEY=${KEY}\nGOOGLE_GEMINI_BASE_URL=${url}\n`,
    '.gemini/settings.json': json({
      security: { auth: { selectedType: 'gemini-api-key' } },
      // By itself it asks a model which model to ask.
      model: { name: MODEL },
      general: { disableAutoUpdate: true },
      privacy: { usageStatisticsEnabled: false },
      telemetry: { enabled: false },
    }),
  }),
  opencode: (url) => ({
    '.config/opencode/opencode.json': json({
      model: `stub/${MODEL}`,
      small_model: `stub/${MODEL}`,
      autoupdate: false,
      share: 'disabled',
      provider: {
        stub: {
          npm: '@ai-sdk/openai-compatible',
          name: 'stub',
          options: { baseURL: `${url}/v1`, apiKey: KEY },
          models: {
            [MODEL]: { name: 'stub', tool_call: true, cost: { input: 1, output: 2 } },
          },
        },
      },
    }),
  }),
  qwen: (url) => ({
    '.qwen/settings.json': json({
      security: { auth: { selectedType: 'openai', apiKey: KEY, baseUrl: `${url}/v1` } },
      model: { name: MODEL },
      general: { disableAutoUpdate: true },
      privacy: { usageStatisticsEnabled: false },
      memory: { enableManagedAutoMemory: false, enableManagedAutoDream: false },
    }),
  }),
  copilot: () => ({}),
} satisfies Record<string, (url: string) => Files>;

export type Cli = keyof typeof FILES;
export const CLIS = Object.keys(FILES) as readonly Cli[];

/** Writes what the client reads below `home`; url: the model server's. */
export function furnishHome(home: string, cli: Cli, url: string): void {
  const files: Files = FILES[cli](url);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, path), content, { mode: 0o600 });
  }
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** What some have to be told by their environment. */
export const VARIABLES: Readonly<Record<Cli, (url: string) => Record<string, string>>> = {
  claude: () => ({}),
  codex: () => ({}),
  gemini: () => ({}),
  // Else it looks for the list of all models in the world.
  opencode: () => ({ OPENCODE_DISABLE_MODELS_FETCH: '1' }),
  qwen: () => ({}),
  copilot: (url) => ({
    COPILOT_OFFLINE: 'true',
    COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
    COPILOT_MODEL: MODEL,
    COPILOT_PROVIDER_API_KEY: KEY,
  }),
};
