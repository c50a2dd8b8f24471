/** OpenAI Responses. Its cache is automatic; a key brings calls of one beginning to one machine. */
import { createHash } from 'node:crypto';
import { count, object, text } from '../../adapters/events.ts';
import type { Json } from '../../adapters/lines.ts';
import { argsIn, MOST_TOKENS, objects, SHELL, type Wire } from '../exchange.ts';

export const openai: Wire = {
  url: 'https://api.openai.com/v1',
  family: 'openai',
  request({ model, stable, ask, steps, tools, schema }) {
    // Of others' schemas it is not known whether they are as strict as this API wants them.
    const offered = tools.map(({ name, description, schema: parameters }) => {
      return { type: 'function', name, description, strict: name === SHELL.name, parameters };
    });
    const format = { type: 'json_schema', name: 'answer', strict: true, schema };
    return {
      path: '/responses',
      body: {
        model,
        store: false,
        max_output_tokens: MOST_TOKENS,
        prompt_cache_key: createHash('sha256').update(stable.join('\n')).digest('hex').slice(0, 32),
        input: [
          ...stable.map((content) => ({ role: 'developer', content })),
          { role: 'user', content: ask },
          ...steps.flatMap(({ said, results }) => [
            ...(said as object[]),
            ...results.map(({ id, text: output }) => {
              return { type: 'function_call_output', call_id: id, output };
            }),
          ]),
        ],
        ...(tools.length > 0 ? { tools: offered } : {}),
        ...(schema === undefined ? {} : { text: { format } }),
      },
    };
  },
  headers: (key) => ({ authorization: `Bearer ${key}` }),
  read(document) {
    if (!Array.isArray(document.output)) return null;
    const items = objects(document.output);
    const { reason } = object(document.incomplete_details);
    const said = items.flatMap(sayBack);
    return {
      text: items.map(wordsOf).join(''),
      calls: items.flatMap(({ type, call_id, name, arguments: args }) =>
        type === 'function_call'
          ? [{ id: text(call_id) ?? '', tool: text(name) ?? '', args: argsIn(args) }]
          : [],
      ),
      said,
      cut: document.status === 'incomplete' ? (text(reason) ?? 'incomplete') : null,
      ...usageOf(object(document.usage)),
    };
  },
};

/** Without ids, which would name what was not stored. */
function sayBack(item: Json): object[] {
  const { type, call_id, name, arguments: args } = item;
  if (type === 'function_call') return [{ type, call_id, name, arguments: args }];
  return type === 'message' ? [{ role: 'assistant', content: wordsOf(item) }] : [];
}

function wordsOf({ type, content }: Json): string {
  if (type !== 'message') return '';
  const parts = objects(content).map((part) => text(part.text) ?? text(part.refusal) ?? '');
  return parts.join('');
}

function usageOf(used: Json) {
  const [input, output] = [count(used.input_tokens), count(used.output_tokens)];
  if (input === undefined || output === undefined) return {};
  const cached = count(object(used.input_tokens_details).cached_tokens) ?? 0;
  return { usage: { input, output, cached } };
}
