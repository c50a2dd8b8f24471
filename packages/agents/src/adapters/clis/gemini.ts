/** Google's `gemini -o stream-json`. */
import type { Usage } from '../../attempt-spec.ts';
import { mcpFile } from '../../mcp/servers.ts';
import type { Launch, Reader, Request, Told } from '../adapter.ts';
import { count, eventReader, failed, object, text, unsaid } from '../events.ts';
import type { Json } from '../lines.ts';
import { costOf } from '../prices/price.ts';
import { Refusals } from '../refusals.ts';
import type { Cli } from './cli.ts';

export const gemini: Cli = {
  name: 'gemini',
  family: 'google',
  program: 'gemini',
  keepsIn: true,
  takesMcp: true,
  keeps: [{ folder: '.gemini' }],
  tested: ['0.50', '0.62'],
  launch,
  reader,
};

function launch(request: Request): Launch {
  const { model, resume, session, prompt, mcp = [] } = request;
  return {
    argv: [
      'gemini',
      ...['-o', 'stream-json', '--skip-trust', '--approval-mode', modeOf(request)],
      ...(model === undefined ? [] : ['-m', model]),
      ...(resume ? ['-r', resume.session] : ['--session-id', session]),
      ...mcp.flatMap(({ name }) => ['--allowed-mcp-server-names', name]),
    ],
    input: prompt,
    ...serversOf(request),
  };
}

/**
 * It takes servers from settings alone. Ours are defaults, which what a machine enforces and its user
 * wants goes before; nobody is there to be asked about their tools.
 */
function serversOf({ mcp = [], file }: Request): Pick<Launch, 'env' | 'files'> {
  if (mcp.length === 0) return {};
  return {
    env: { GEMINI_CLI_SYSTEM_DEFAULTS_PATH: file(DEFAULTS) },
    files: { [DEFAULTS]: mcpFile(mcp, { trust: true }) },
  };
}

const DEFAULTS = 'gemini-defaults.json';

/**
 * Its own sandbox is a container image, which nobody has pulled: without ours it runs no commands,
 * and who judges only reads. Its plan mode is for plans.
 */
function modeOf({ edits, sandbox }: Request): string {
  if (sandbox !== 'cli') return 'yolo';
  return edits ? 'auto_edit' : 'default';
}

/** How it tells on stderr that it tries again. */
const REFUSED = /^Attempt \d+ failed/;

export function reader({ model: asked, prices }: Pick<Request, 'model' | 'prices'>): Reader {
  let session: string | undefined;
  let model = asked;
  let answer = '';
  let isOwnTurn = false;
  let worked = false;
  let error: string | null = null;
  let result: Json | null = null;
  const refusals = new Refusals();
  return eventReader({
    event(event) {
      switch (event.type) {
        case 'init':
          session = text(event.session_id);
          model = text(event.model) ?? model;
          break;
        case 'message':
          // Pieces of one message; a tool call stands between two of them.
          if (event.role === 'assistant')
            answer = (isOwnTurn ? answer : '') + (text(event.content) ?? '');
          isOwnTurn = event.role === 'assistant';
          refusals.clear();
          worked ||= isOwnTurn;
          break;
        case 'tool_use':
          isOwnTurn = false;
          refusals.clear();
          worked = true;
          break;
        case 'error':
          if (event.severity !== 'warning') error = text(event.message) ?? error;
          break;
        case 'result':
          result = event;
          error = text(object(event.error).message) ?? error;
      }
    },
    error(line) {
      if (REFUSED.test(line)) refusals.add(line);
    },
    isOver: () => result === null && refusals.isHopeless(),
    end(ending): Told {
      const about = {
        ...(session === undefined ? {} : { session }),
        ...(model === undefined ? {} : { model }),
        ...(answer === '' ? {} : { answer }),
      };
      const usage = usageOf(object(result?.stats));
      const spent = usage ? { usage, cost: costOf(model, usage, { prices }) } : {};
      if (result?.status === 'success' && ending.exitCode === 0) return { ...about, ...spent };
      const failure = failed(ending, error ?? refusals.last());
      return { ...about, ...unsaid(failure, worked), ...spent, failure };
    },
  });
}

function usageOf(stats: Json): Usage | undefined {
  const [input, output, cached] = ['input_tokens', 'output_tokens', 'cached'].map((name) =>
    count(stats[name]),
  );
  if (input === undefined || output === undefined) return undefined;
  return { input, output, cached: cached ?? 0 };
}
