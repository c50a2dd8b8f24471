/** OpenAI Chat Completions. */
import { refusedByOpenAi } from './responses.ts';
import { type Frame, parametersOf, type Turn, textsIn, type Wire } from './wire.ts';

interface Message {
  readonly role: string;
  readonly content: unknown;
}

export const chat: Wire = {
  name: 'chat',
  takes: (path) => /\/chat\/completions$/.test(path),
  read(_, body) {
    const messages: Message[] = body.messages ?? [];
    const tools = (body.tools ?? []).map(
      (tool: { function: { name: string; parameters?: unknown } }) => ({
        name: tool.function.name,
        parameters: parametersOf(tool.function.parameters),
        freeform: false,
      }),
    );
    return {
      model: String(body.model),
      stream: body.stream === true,
      prompt: messages.map(({ content }) => textsIn(content)).join('\n'),
      tools,
      results: messages.filter(({ role }) => role === 'tool').map((one) => textsIn(one.content)),
    };
  },
  stream(turn, frame) {
    const chunk = (choices: unknown[], more = {}) => ({
      data: { ...envelope(frame, 'chat.completion.chunk'), choices, ...more },
    });
    const { text, calls } = turn;
    const said = text === '' ? [] : [{ role: 'assistant', content: text }];
    const called =
      calls.length === 0 ? [] : [{ role: 'assistant', tool_calls: callsOf(turn, frame) }];
    return [
      ...[...said, ...called].map((delta) => chunk([{ index: 0, delta, finish_reason: null }])),
      chunk([{ index: 0, delta: {}, finish_reason: finish(turn) }], { usage: usageOf(frame) }),
      { data: '[DONE]' },
    ];
  },
  document(turn, frame) {
    const { text, calls } = turn;
    const called = calls.length === 0 ? {} : { tool_calls: callsOf(turn, frame) };
    const message = { role: 'assistant', content: text, ...called };
    const choices = [{ index: 0, message, finish_reason: finish(turn) }];
    return { ...envelope(frame, 'chat.completion'), choices, usage: usageOf(frame) };
  },
  refuse(failure, resetsAt) {
    if (failure !== 'quota') return refusedByOpenAi(failure);
    const seconds = resetsAt - Math.floor(Date.now() / 1000);
    const message = 'You exceeded your current quota, please check your plan and billing details.';
    const error = { message, type: 'insufficient_quota', param: null, code: 'insufficient_quota' };
    const headers = {
      'retry-after': String(seconds),
      'x-ratelimit-reset-requests': `${seconds}s`,
      'x-ratelimit-remaining-requests': '0',
    };
    return { status: 429, headers, body: { error } };
  },
};

const envelope = ({ id, model }: Frame, object: string) => ({
  id: `chatcmpl-${id}`,
  object,
  created: 1_700_000_000,
  model,
});

const callsOf = ({ calls }: Turn, { id }: Frame) =>
  calls.map(({ tool, input }, index) => ({
    index,
    id: `call_${id}_${index}`,
    type: 'function',
    function: { name: tool, arguments: JSON.stringify(input) },
  }));

const finish = ({ calls }: Turn) => (calls.length > 0 ? 'tool_calls' : 'stop');

function usageOf({ usage }: Frame) {
  const prompt = usage.input + usage.cached;
  return {
    prompt_tokens: prompt,
    prompt_tokens_details: { cached_tokens: usage.cached },
    completion_tokens: usage.output,
    total_tokens: prompt + usage.output,
  };
}
