/** The event stream of Claude Code, which others write too. */
import type { Spent, Usage } from '../../attempt-spec.ts';
import type { Reader, Request, Told } from '../adapter.ts';
import { count, eventReader, failed, object, text, unsaid } from '../events.ts';
import type { Json } from '../lines.ts';
import { costOf, microOf, type OwnPrices } from '../prices/price.ts';
import { Refusals } from '../refusals.ts';

export function claudeStream(request: Pick<Request, 'model' | 'prices'>): Reader {
  return streamReader(request, null);
}

/** retry: by what a line of the CLI's log tells that its provider refused. */
export function streamReader(
  { model: asked, prices }: Pick<Request, 'model' | 'prices'>,
  retry: RegExp | null,
): Reader {
  let session: string | undefined;
  let model = asked;
  let said: string | undefined;
  let result: Json | null = null;
  let resets: number | undefined;
  let apiError: string | undefined;
  const refusals = new Refusals();
  let worked = false;
  // Of each message once: it comes again with every part of it.
  const steps = new Map<string, Usage>();
  return eventReader({
    event(event) {
      session = text(event.session_id) ?? session;
      switch (event.type) {
        case 'system':
          model = text(event.model) ?? model;
          if (event.subtype === 'api_retry') refusals.add(refusalOf(event));
          break;
        case 'assistant':
          apiError = apiErrorIn(event);
          if (apiError !== undefined) break;
          worked = true;
          refusals.clear();
          said = wordsOf(object(event.message)) ?? said;
          noteStep(steps, object(event.message));
          break;
        case 'rate_limit_event': {
          const info = object(event.rate_limit_info);
          resets = info.status === 'rejected' ? count(info.resetsAt) : undefined;
          break;
        }
        case 'result':
          result = event;
      }
    },
    used: soFar,
    ...(retry === null ? {} : { error: (line) => retry.test(line) && refusals.add(line) }),
    isOver: () => result === null && refusals.isHopeless(),
    end(ending): Told {
      const answer = apiError === undefined ? (answerOf(result) ?? said) : said;
      const told = spentIn(result, model, prices);
      // Who was ended before it could say how much used what its messages said.
      const used = told.spent.usage ? told : { model: told.model, spent: soFar() };
      const denied = deniedIn(result);
      const about = {
        ...(session === undefined ? {} : { session }),
        ...(used.model === undefined ? {} : { model: used.model }),
        ...(answer === undefined ? {} : { answer }),
        ...(denied.length === 0 ? {} : { denied }),
      };
      // Old versions exit with 0, and say "success", where the provider refused.
      if (result !== null && result.is_error !== true && !apiError && ending.exitCode === 0)
        return { ...about, ...used.spent };
      const hints = { status: count(result?.api_error_status), resets };
      const failure = failed(ending, apiError ?? errorOf(result) ?? refusals.last(), hints);
      const { answer: _, ...rest } = about;
      return { ...(worked ? about : rest), ...unsaid(failure, worked), ...used.spent, failure };
    },
  });

  function soFar(): Pick<Spent, 'usage' | 'cost'> {
    const all: (Usage | undefined)[] = [...steps.values()];
    const usage = all.length === 0 ? undefined : all.reduce(added);
    return usage ? { usage, cost: costOf(model, usage, { prices }) } : {};
  }
}

function noteStep(steps: Map<string, Usage>, message: Json): void {
  const [id, usage] = [text(message.id), usageOf(object(message.usage), SNAKE)];
  if (id !== undefined && usage !== undefined) steps.set(id, usage);
}

/**
 * What a message says that no model wrote: the CLI puts its own words there, beside an error, under
 * a model that is none, or (qwen, which calls the whole a success) without a single token.
 */
function apiErrorIn(event: Json): string | undefined {
  const message = object(event.message);
  const words = wordsOf(message) ?? '';
  if (text(event.error) !== undefined || message.model === '<synthetic>')
    return words || text(event.error) || 'an error without words';
  const usage = object(message.usage);
  const isFree = usage.input_tokens === 0 && usage.output_tokens === 0;
  return isFree && words.startsWith('[API Error') ? words : undefined;
}

/** The error of a result, in its words; null: it says none. */
function errorOf(result: Json | null): string | null {
  if (result === null) return null;
  const error = object(result.error);
  const all = Array.isArray(result.errors) ? result.errors.map((one) => text(one)) : [];
  const words = [text(result.result), text(error.message), ...all].find((one) => one !== undefined);
  return words ?? `it says ${text(result.subtype) ?? 'no reason'}`;
}

/** Characters that are told of one thing it was not permitted. */
const DENIAL = 120;

/** What it asked leave for and nobody gave, in its own words: the tool and what it was to do. */
function deniedIn(result: Json | null): string[] {
  const all = Array.isArray(result?.permission_denials) ? result.permission_denials : [];
  const told = all.map(object).map(({ tool_name, tool_input }) => {
    const what = Object.values(object(tool_input)).find((value) => text(value) !== undefined);
    const words = [text(tool_name) ?? 'a tool', ...(what === undefined ? [] : [what])].join(': ');
    return words.replace(/\s+/g, ' ').slice(0, DENIAL);
  });
  return [...new Set(told)];
}

/** Without a status nobody answered: the CLI names no reason then. */
function refusalOf(event: Json): string {
  const status = count(event.error_status);
  const error = text(event.error);
  if (event.error_status === null && (error ?? 'unknown') === 'unknown')
    return 'connection failed: its provider does not answer';
  return `${error ?? 'refused'}${status === undefined ? '' : ` (${status})`}`;
}

/** The text of a message; undefined: it has none. */
function wordsOf(message: Json): string | undefined {
  const parts = Array.isArray(message.content) ? message.content.map(object) : [];
  const words = parts.flatMap((part) => (part.type === 'text' ? [text(part.text) ?? ''] : []));
  return words.length === 0 ? undefined : words.join('');
}

function answerOf(result: Json | null): string | undefined {
  if (result === null || result.is_error === true) return undefined;
  if (typeof result.structured_output === 'object' && result.structured_output !== null)
    return JSON.stringify(result.structured_output);
  return text(result.result);
}

/** All models it asked, and the one that did most; what it says of each counts its own helpers too. */
function spentIn(result: Json | null, model: string | undefined, prices?: OwnPrices) {
  const models = Object.entries(object(result?.modelUsage)).map(
    ([name, used]) => [name, usageOf(object(used), CAMEL)] as const,
  );
  const most = models.toSorted(([, a], [, b]) => (b?.output ?? 0) - (a?.output ?? 0))[0]?.[0];
  const usage =
    models.length > 0
      ? models.map(([, used]) => used).reduce(added)
      : usageOf(object(result?.usage), SNAKE);
  const name = most ?? model;
  if (usage === undefined) return { model: name, spent: {} };
  const usd = result?.total_cost_usd;
  const isSaid = typeof usd === 'number' && (usd > 0 || usage.input + usage.output === 0);
  const cost = isSaid
    ? { micro: microOf(usd), source: 'agent' as const }
    : costOf(name, usage, { prices });
  return { model: name, spent: { usage, cost } };
}

/** Names of: input beside the cache, read from it, written to it, output. */
const SNAKE = [
  'input_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'output_tokens',
] as const;
const CAMEL = [
  'inputTokens',
  'cacheReadInputTokens',
  'cacheCreationInputTokens',
  'outputTokens',
] as const;

function usageOf(used: Json, names: typeof SNAKE | typeof CAMEL): Usage | undefined {
  const [fresh, read = 0, written = 0, output] = names.map((name) => count(used[name]));
  if (fresh === undefined || output === undefined) return undefined;
  // Others that write this stream count what was in the cache as input, and say so by the sum.
  const isWhole = count(used.total_tokens) === fresh + output;
  return { input: isWhole ? fresh : fresh + read + written, output, cached: read };
}

function added(a: Usage | undefined, b: Usage | undefined): Usage | undefined {
  if (!a || !b) return undefined;
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cached: a.cached + b.cached,
  };
}
