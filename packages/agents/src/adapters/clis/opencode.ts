/** `opencode run --format json`: the models of many makers. */
import type { Usage } from '../../attempt-spec.ts';
import type { Launch, Reader, Request, Told } from '../adapter.ts';
import { count, eventReader, failed, object, text, unsaid } from '../events.ts';
import { failureOf } from '../failure.ts';
import type { Json } from '../lines.ts';
import { costOf, microOf, type OwnPrices } from '../prices/price.ts';
import { Refusals } from '../refusals.ts';
import type { Cli } from './cli.ts';

export const opencode: Cli = {
  name: 'opencode',
  family: 'opencode',
  program: 'opencode',
  keepsIn: true,
  takesMcp: true,
  provider: 'opencode',
  keeps: [
    { folder: '.local/share/opencode' },
    { folder: '.local/state/opencode' },
    { folder: '.config/opencode' },
    { folder: '.cache/opencode' },
  ],
  tested: ['1.18', '1.19'],
  launch,
  reader,
};

/** Its servers, and what it may do without asking; headless, what it would ask is refused. */
function config({ edits, sandbox, mcp = [] }: Request): string {
  const edit = edits ? 'allow' : 'deny';
  const bash = sandbox === 'cli' ? 'deny' : 'allow';
  const servers = mcp.map(({ name, command, env }) => {
    const local = { type: 'local', command: ['/bin/sh', '-c', command], environment: env };
    return [name, { ...local, enabled: true }] as const;
  });
  return JSON.stringify({
    ...(servers.length === 0 ? {} : { mcp: Object.fromEntries(servers) }),
    permission: { edit, bash, webfetch: 'deny', external_directory: 'deny', doom_loop: 'deny' },
  });
}

function launch(request: Request): Launch {
  const { model, resume, prompt, spec } = request;
  return {
    argv: [
      'opencode',
      'run',
      ...['--format', 'json', '--print-logs', '--log-level', 'ERROR'],
      // Else it asks a model for one.
      ...(resume ? ['--session', resume.session] : ['--title', spec.task]),
      ...(model === undefined ? [] : ['--model', model]),
    ],
    input: prompt,
    env: { OPENCODE_CONFIG_CONTENT: config(request), OPENCODE_DISABLE_AUTOUPDATE: '1' },
  };
}

/** What it logs of a model's answer; other errors are of things it can do without. */
const REFUSED = /\bERROR\b.*\bmessage="?(?:stream error|process)\b/;
const WORDS = /\berror(?:\.error)?="((?:[^"\\]|\\.)*)"/;

export function reader({ model, prices }: Pick<Request, 'model' | 'prices'>): Reader {
  let session: string | undefined;
  let answer: string | undefined;
  let error: { text: string; status?: number | undefined } | null = null;
  let last: string | undefined;
  const refusals = new Refusals();
  let usage: Usage | null = null;
  let usd = 0;
  return eventReader({
    event(event) {
      session = text(event.sessionID) ?? session;
      const part = object(event.part);
      switch (event.type) {
        case 'text':
          answer = text(part.text) ?? answer;
          break;
        case 'step_finish':
          last = text(part.reason);
          error = null;
          refusals.clear();
          usage = added(usage, object(part.tokens));
          usd += typeof part.cost === 'number' ? part.cost : 0;
          break;
        case 'error':
          error = errorOf(object(event.error));
      }
    },
    error(line) {
      if (!REFUSED.test(line)) return;
      // The time of the line is no time at which a quota is there again.
      const words = WORDS.exec(line)?.[1] ?? line.replace(/^timestamp=\S+ /, '');
      if (failureOf(words, 0).reason !== 'exit') refusals.add(words);
    },
    used: () => (usage ? { usage, ...costIn(usage, usd, model, prices) } : {}),
    // Told to come back in an hour, it sleeps that long without a word.
    isOver: () => refusals.isHopeless(),
    end(ending): Told {
      const about = {
        ...(session === undefined ? {} : { session }),
        ...(model === undefined ? {} : { model }),
        ...(answer === undefined ? {} : { answer }),
      };
      const spent = usage ? { usage, ...costIn(usage, usd, model, prices) } : {};
      if (ending.exitCode === 0 && last === 'stop' && error === null) return { ...about, ...spent };
      const said = error?.text ?? refusals.last();
      const failure = failed(ending, said, { status: error?.status });
      return { ...about, ...unsaid(failure, answer !== undefined), ...spent, failure };
    },
  });
}

function errorOf(error: Json): { text: string; status?: number | undefined } {
  const data = object(error.data);
  const message = text(data.message) ?? text(error.name) ?? 'an error without words';
  return { text: message, status: count(data.statusCode) };
}

/** Its input leaves out what was read from or written to the cache. */
function added(before: Usage | null, tokens: Json): Usage {
  const of = (name: string) => count(tokens[name]) ?? 0;
  const cache = object(tokens.cache);
  const [read = 0, write = 0] = [count(cache.read), count(cache.write)];
  return {
    input: (before?.input ?? 0) + of('input') + read + write,
    output: (before?.output ?? 0) + of('output') + of('reasoning'),
    cached: (before?.cached ?? 0) + read,
  };
}

/** It says 0 of a model whose price it does not know. */
function costIn(usage: Usage, usd: number, model: string | undefined, prices?: OwnPrices) {
  const isSaid = usd > 0 || usage.input + usage.output === 0;
  return {
    cost: isSaid
      ? { micro: microOf(usd), source: 'agent' as const }
      : costOf(model, usage, { prices }),
  };
}
