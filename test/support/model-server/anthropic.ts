/** Anthropic Messages. */
import {
  type Failure,
  type Frame,
  parametersOf,
  type Refusal,
  type StreamEvent,
  type Turn,
  textsIn,
  type Wire,
} from './wire.ts';

interface Block {
  readonly type: string;
  readonly content?: unknown;
}

export const anthropic: Wire = {
  name: 'anthropic',
  takes: (path) => /\/messages$/.test(path),
  read(_, body) {
    const messages: { role: string; content: string | Block[] }[] = body.messages ?? [];
    const tools = (body.tools ?? []).map((tool: { name: string; input_schema?: unknown }) => ({
      name: tool.name,
      parameters: parametersOf(tool.input_schema),
      freeform: false,
    }));
    return {
      model: String(body.model),
      stream: body.stream === true,
      prompt: [textsIn(body.system), ...messages.map(({ content }) => textsIn(content))].join('\n'),
      marked: markedIn([body.system, ...messages.map(({ content }) => content)]),
      tools,
      results: messages.flatMap(({ content }) =>
        typeof content === 'string'
          ? []
          : content.filter(({ type }) => type === 'tool_result').map((one) => textsIn(one.content)),
      ),
    };
  },
  stream(turn, frame) {
    const message = { ...envelope(frame), content: [], stop_reason: null };
    const blocks = contentOf(turn, frame).flatMap((block, index) => blockEvents(block, index));
    const delta = { stop_reason: stopReason(turn), stop_sequence: null };
    const usage = { output_tokens: frame.usage.output };
    return [
      named({ type: 'message_start', message }),
      ...blocks,
      named({ type: 'message_delta', delta, usage }),
      named({ type: 'message_stop' }),
    ];
  },
  document: (turn, frame) => ({
    ...envelope(frame),
    content: contentOf(turn, frame),
    stop_reason: stopReason(turn),
  }),
  refuse(failure: Failure, resetsAt: number): Refusal {
    const [status, type, message] = REFUSALS[failure];
    const body = { type: 'error', error: { type, message } };
    if (failure !== 'quota') return { status, body };
    const headers = {
      'retry-after': '3600',
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(resetsAt),
    };
    return { status, headers, body };
  },
};

/** Up to the last block that is marked for the cache. */
function markedIn(parts: readonly unknown[]): string {
  const blocks: { cache_control?: unknown }[] = parts.flatMap((part) =>
    Array.isArray(part) ? part : [{ text: part }],
  );
  const last = blocks.findLastIndex((block) => block.cache_control !== undefined);
  return blocks
    .slice(0, last + 1)
    .map(textsIn)
    .filter(Boolean)
    .join('\n');
}

const REFUSALS: Readonly<Record<Failure, readonly [number, string, string]>> = {
  quota: [
    429,
    'rate_limit_error',
    "This request would exceed your account's rate limit. Please try again later.",
  ],
  auth: [401, 'authentication_error', 'invalid x-api-key'],
  overload: [529, 'overloaded_error', 'Overloaded'],
};

const named = (data: { type: string; [more: string]: unknown }): StreamEvent => ({
  event: data.type,
  data,
});

function envelope({ id, model, usage }: Frame) {
  const tokens = {
    input_tokens: usage.input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cached,
    output_tokens: usage.output,
  };
  const about = { id: `msg_${id}`, type: 'message', role: 'assistant', model };
  return { ...about, stop_sequence: null, usage: tokens };
}

type Content =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown };

function contentOf({ text, calls }: Turn, { id }: Frame): Content[] {
  const said: Content[] = text === '' ? [] : [{ type: 'text', text }];
  return [
    ...said,
    ...calls.map(({ tool, input }, n): Content => {
      return { type: 'tool_use', id: `toolu_${id}_${n}`, name: tool, input };
    }),
  ];
}

function blockEvents(block: Content, index: number): StreamEvent[] {
  const [begin, delta] =
    block.type === 'text'
      ? [
          { ...block, text: '' },
          { type: 'text_delta', text: block.text },
        ]
      : [
          { ...block, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
        ];
  return [
    named({ type: 'content_block_start', index, content_block: begin }),
    named({ type: 'content_block_delta', index, delta }),
    named({ type: 'content_block_stop', index }),
  ];
}

const stopReason = ({ calls }: Turn) => (calls.length > 0 ? 'tool_use' : 'end_turn');
