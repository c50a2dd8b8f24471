/** Anthropic Messages. Its cache is asked for: it ends at each block that is marked. */
import { count, object, text } from '../../adapters/events.ts';
import type { Json } from '../../adapters/lines.ts';
import { argsIn, MOST_TOKENS, objects, type Step, type Wire } from '../exchange.ts';

const MARK = { cache_control: { type: 'ephemeral' } } as const;

export const anthropic: Wire = {
  url: 'https://api.anthropic.com',
  family: 'anthropic',
  request({ model, stable, ask, steps, tools }) {
    // Of a conversation that goes on, all of it will be read again.
    const mark = tools.length > 0 ? MARK : {};
    const last = steps.length === 0 ? mark : {};
    const messages = [
      { role: 'user', content: [{ type: 'text', text: ask, ...last }] },
      ...steps.flatMap((step, at) => turnOf(step, at === steps.length - 1 ? mark : {})),
    ];
    const offered = tools.map(({ name, description, schema }) => {
      return { name, description, input_schema: schema };
    });
    return {
      path: '/v1/messages',
      body: {
        model,
        max_tokens: MOST_TOKENS,
        ...(tools.length > 0 ? { tools: offered } : {}),
        system: stable.map((part) => ({ type: 'text', text: part, ...MARK })),
        messages,
      },
    };
  },
  headers: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  read(document) {
    if (document.type !== 'message' || !Array.isArray(document.content)) return null;
    const blocks = objects(document.content);
    const reason = text(document.stop_reason) ?? '';
    return {
      text: blocks.flatMap((one) => (one.type === 'text' ? [text(one.text) ?? ''] : [])).join(''),
      calls: blocks.flatMap(({ type, id, name, input }) =>
        type === 'tool_use'
          ? [{ id: text(id) ?? '', tool: text(name) ?? '', args: argsIn(input) }]
          : [],
      ),
      said: document.content,
      cut: reason === 'max_tokens' || reason === 'refusal' ? reason : null,
      ...usageOf(object(document.usage)),
    };
  },
};

function turnOf({ said, results }: Step, mark: object): object[] {
  const content = results.map(({ id, text: output }, at) => ({
    type: 'tool_result',
    tool_use_id: id,
    content: output,
    ...(at === results.length - 1 ? mark : {}),
  }));
  return [
    { role: 'assistant', content: said },
    { role: 'user', content },
  ];
}

/** What it calls input is what neither came from the cache nor was written to it. */
function usageOf(used: Json) {
  const [fresh, output] = [count(used.input_tokens), count(used.output_tokens)];
  if (fresh === undefined || output === undefined) return {};
  const cached = count(used.cache_read_input_tokens) ?? 0;
  const written = count(used.cache_creation_input_tokens) ?? 0;
  return { usage: { input: fresh + cached + written, output, cached }, written };
}
