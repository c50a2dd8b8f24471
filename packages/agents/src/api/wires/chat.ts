/** Chat Completions, as OpenAI and many others offer them. What is cached is up to each. */
import { count, object, text } from '../../adapters/events.ts';
import type { Json } from '../../adapters/lines.ts';
import { argsIn, objects, type Wire } from '../exchange.ts';

export const chat: Wire = {
  url: 'https://api.openai.com/v1',
  family: null,
  request({ model, stable, ask, steps, tools }) {
    const offered = tools.map(({ name, description, schema }) => {
      return { type: 'function', function: { name, description, parameters: schema } };
    });
    return {
      path: '/chat/completions',
      body: {
        model,
        messages: [
          ...stable.map((content) => ({ role: 'system', content })),
          { role: 'user', content: ask },
          ...steps.flatMap(({ said, results }) => [
            said as object,
            ...results.map(({ id, text: content }) => ({
              role: 'tool',
              tool_call_id: id,
              content,
            })),
          ]),
        ],
        ...(tools.length > 0 ? { tools: offered } : {}),
      },
    };
  },
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  read(document) {
    const [choice] = objects(document.choices);
    if (choice === undefined) return null;
    const message = object(choice.message);
    const calls = objects(message.tool_calls);
    const reason = text(choice.finish_reason) ?? '';
    const thoughts = text(message.reasoning_content);
    return {
      text: text(message.content) ?? '',
      calls: calls.map((call) => ({
        id: text(call.id) ?? '',
        tool: text(object(call.function).name) ?? '',
        args: argsIn(object(call.function).arguments),
      })),
      said: {
        role: 'assistant',
        content: text(message.content) ?? null,
        ...(calls.length === 0 ? {} : { tool_calls: calls }),
        // Models that think want their thoughts back while they work.
        ...(thoughts === undefined ? {} : { reasoning_content: thoughts }),
      },
      cut: reason === 'length' || reason === 'content_filter' ? reason : null,
      ...usageOf(object(document.usage)),
    };
  },
};

function usageOf(used: Json) {
  const [input, output] = [count(used.prompt_tokens), count(used.completion_tokens)];
  if (input === undefined || output === undefined) return {};
  const details = object(used.prompt_tokens_details);
  const cached = count(details.cached_tokens) ?? count(used.prompt_cache_hit_tokens) ?? 0;
  return { usage: { input, output, cached } };
}
