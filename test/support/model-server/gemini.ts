/** Gemini generateContent. */
import { type Frame, parametersOf, type Turn, textsIn, type Wire } from './wire.ts';

interface Part {
  readonly functionResponse?: { readonly response?: unknown };
}

interface Declaration {
  readonly name: string;
  readonly parameters?: unknown;
  readonly parametersJsonSchema?: unknown;
}

export const gemini: Wire = {
  name: 'gemini',
  takes: (path) => /:(streamG|g)enerateContent$/.test(path),
  read(path, body) {
    const contents: { parts?: Part[] }[] = body.contents ?? [];
    const declared: Declaration[] = (body.tools ?? []).flatMap(
      (tool: { functionDeclarations?: Declaration[] }) => tool.functionDeclarations ?? [],
    );
    const parts = contents.flatMap((content) => content.parts ?? []);
    const results = parts.flatMap(({ functionResponse }) => functionResponse ?? []);
    return {
      model: /models\/([^:/]+):/.exec(path)?.[1] ?? '',
      stream: path.endsWith(':streamGenerateContent'),
      prompt: [body.systemInstruction, ...contents].map(textsIn).join('\n'),
      tools: declared.map(({ name, parameters, parametersJsonSchema }) => ({
        name,
        parameters: parametersOf(parametersJsonSchema ?? parameters),
        freeform: false,
      })),
      results: results.map(({ response }) => textsIn(response)),
    };
  },
  stream: (turn, frame) => [{ data: answer(turn, frame) }],
  document: answer,
  refuse(failure, resetsAt) {
    const [code, status, message, details] = {
      quota: [429, 'RESOURCE_EXHAUSTED', QUOTA, exhausted(resetsAt)],
      auth: [400, 'INVALID_ARGUMENT', KEY, [{ ...INFO, reason: 'API_KEY_INVALID' }]],
      overload: [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.', []],
    }[failure] as [number, string, string, unknown[]];
    return { status: code, body: { error: { code, message, status, details } } };
  },
};

const QUOTA = 'You exceeded your current quota, please check your plan and billing details.';
const KEY = 'API key not valid. Please pass a valid API key.';
const INFO = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', domain: 'googleapis.com' };

function exhausted(resetsAt: number): unknown[] {
  const seconds = resetsAt - Math.floor(Date.now() / 1000);
  const quotaId = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';
  return [
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` },
  ];
}

function answer({ text, calls }: Turn, { model, usage }: Frame) {
  const parts = [
    ...(text === '' ? [] : [{ text }]),
    ...calls.map(({ tool, input }) => ({ functionCall: { name: tool, args: input } })),
  ];
  const prompt = usage.input + usage.cached;
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount: prompt,
      cachedContentTokenCount: usage.cached,
      candidatesTokenCount: usage.output,
      totalTokenCount: prompt + usage.output,
    },
    modelVersion: model,
  };
}
