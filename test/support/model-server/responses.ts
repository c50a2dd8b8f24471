/** OpenAI Responses. */
import {
  type Frame,
  parametersOf,
  type StreamEvent,
  type Turn,
  textsIn,
  type Wire,
} from './wire.ts';

interface Item {
  readonly type?: string;
  readonly output?: unknown;
}

interface Given {
  readonly type: string;
  readonly name?: string;
  readonly parameters?: unknown;
  readonly tools?: readonly Given[];
}

export const responses: Wire = {
  name: 'responses',
  takes: (path) => /\/responses$/.test(path),
  read(_, body) {
    const input: Item[] = Array.isArray(body.input) ? body.input : [{ content: body.input }];
    // Those of an MCP server stand in a namespace of their own.
    const offered = (body.tools ?? []).flatMap((one: Given) => [one, ...(one.tools ?? [])]);
    const tools = offered
      .filter(({ type }: Given) => type === 'function' || type === 'custom')
      .map(({ type, name, parameters }: Given) => ({
        name: String(name),
        parameters: parametersOf(parameters),
        freeform: type === 'custom',
      }));
    const outputs = input.filter(({ type }) => /_call_output$/.test(type ?? ''));
    return {
      model: String(body.model),
      stream: body.stream === true,
      prompt: [textsIn(body.instructions), ...input.map(textsIn)].join('\n'),
      tools,
      results: outputs.map(({ output }) => textsIn(output)),
    };
  },
  stream(turn, frame) {
    const response = { id: `resp_${frame.id}`, object: 'response', model: frame.model };
    const items = itemsOf(turn, frame).flatMap((item, at) => itemEvents(item, at));
    const completed = { ...response, status: 'completed', usage: usageOf(frame) };
    return [
      named({ type: 'response.created', response: { ...response, status: 'in_progress' } }),
      ...items,
      named({ type: 'response.completed', response: completed }),
    ];
  },
  document: (turn, frame) => ({
    id: `resp_${frame.id}`,
    object: 'response',
    model: frame.model,
    status: 'completed',
    output: itemsOf(turn, frame),
    usage: usageOf(frame),
  }),
  refuse(failure, resetsAt) {
    const now = Math.floor(Date.now() / 1000);
    if (failure === 'quota') {
      const error = {
        type: 'usage_limit_reached',
        message: 'The usage limit has been reached',
        plan_type: 'plus',
        resets_at: resetsAt,
        resets_in_seconds: resetsAt - now,
      };
      const headers = { 'x-codex-primary-used-percent': '100' };
      return { status: 429, headers, body: { error } };
    }
    return refusedByOpenAi(failure);
  },
};

/** What both APIs of OpenAI say. */
export function refusedByOpenAi(failure: 'auth' | 'overload') {
  if (failure === 'auth') {
    const message = 'Incorrect API key provided.';
    const error = { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' };
    return { status: 401, body: { error } };
  }
  const message = 'The server is currently overloaded. Please try again later.';
  const error = { message, type: 'server_error', param: null, code: 'server_is_overloaded' };
  return { status: 503, body: { error } };
}

const named = (data: { type: string; [more: string]: unknown }): StreamEvent => ({
  event: data.type,
  data,
});

type Output = { id: string; type: string; [more: string]: unknown };

function itemsOf({ text, calls }: Turn, { id }: Frame): Output[] {
  const content = [{ type: 'output_text', text, annotations: [] }];
  const message = {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content,
  };
  const called = calls.map(({ tool, input }, n) => {
    const about = { call_id: `call_${id}_${n}`, name: tool, status: 'completed' };
    if (typeof input === 'string')
      return { id: `ctc_${id}_${n}`, type: 'custom_tool_call', ...about, input };
    const written = JSON.stringify(input);
    return { id: `fc_${id}_${n}`, type: 'function_call', ...about, arguments: written };
  });
  return text === '' ? called : [message, ...called];
}

function itemEvents(item: Output, at: number): StreamEvent[] {
  const said = item.type === 'message' ? textsIn(item.content) : '';
  const begun = item.type === 'message' ? { ...item, content: [] } : item;
  const at_ = { output_index: at };
  const where = { ...at_, item_id: item.id, content_index: 0 };
  return [
    named({
      type: 'response.output_item.added',
      ...at_,
      item: { ...begun, status: 'in_progress' },
    }),
    ...(said ? [named({ type: 'response.output_text.delta', ...where, delta: said })] : []),
    named({ type: 'response.output_item.done', ...at_, item }),
  ];
}

function usageOf({ usage }: Frame) {
  const input = usage.input + usage.cached;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cached },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + usage.output,
  };
}
