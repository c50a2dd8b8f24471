/** Gemini generateContent. Its cache is automatic: what stands first is found again. */
import { count, object, text } from '../../adapters/events.ts';
import type { Json } from '../../adapters/lines.ts';
import { argsIn, objects, type Step, type Wire } from '../exchange.ts';

export const gemini: Wire = {
  url: 'https://generativelanguage.googleapis.com/v1beta',
  family: 'google',
  request({ model, stable, ask, steps, tools, schema }) {
    const declared = tools.map((tool) => {
      const { name, description } = tool;
      return { name, description, parametersJsonSchema: tool.schema };
    });
    return {
      path: `/models/${encodeURIComponent(model)}:generateContent`,
      body: {
        systemInstruction: { parts: stable.map((part) => ({ text: part })) },
        contents: [
          { role: 'user', parts: [{ text: ask }] },
          ...steps.flatMap(({ said, results }) => [
            { role: 'model', parts: said },
            { role: 'user', parts: results.map(answered) },
          ]),
        ],
        ...(tools.length > 0 ? { tools: [{ functionDeclarations: declared }] } : {}),
        ...(schema === undefined
          ? {}
          : { generationConfig: { responseMimeType: 'application/json' } }),
      },
    };
  },
  headers: (key) => ({ 'x-goog-api-key': key }),
  read(document) {
    const [candidate] = objects(document.candidates);
    const { blockReason } = object(document.promptFeedback);
    if (candidate === undefined && text(blockReason) === undefined) return null;
    const parts = objects(object(candidate?.content).parts);
    const reason = text(candidate?.finishReason) ?? text(blockReason) ?? '';
    return {
      text: parts.flatMap((one) => (one.thought === true ? [] : [text(one.text) ?? ''])).join(''),
      calls: parts.flatMap(({ functionCall }, at) =>
        functionCall === undefined
          ? []
          : [
              {
                id: String(at),
                tool: text(object(functionCall).name) ?? '',
                args: argsIn(object(functionCall).args),
              },
            ],
      ),
      said: parts,
      cut: reason === 'STOP' || reason === '' ? null : reason,
      ...usageOf(object(document.usageMetadata)),
    };
  },
};

function answered({ tool, text: output }: Step['results'][number]): object {
  return { functionResponse: { name: tool, response: { output } } };
}

function usageOf(used: Json) {
  const [input, said = 0] = [count(used.promptTokenCount), count(used.candidatesTokenCount)];
  if (input === undefined) return {};
  const output = said + (count(used.thoughtsTokenCount) ?? 0);
  return { usage: { input, output, cached: count(used.cachedContentTokenCount) ?? 0 } };
}
