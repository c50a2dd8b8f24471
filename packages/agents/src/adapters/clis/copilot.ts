/** GitHub's `copilot --output-format json`: the models of several makers. */
import { mcpFile } from '../../mcp/servers.ts';
import type { Launch, Reader, Request, Told } from '../adapter.ts';
import { count, eventReader, failed, object, text, unsaid } from '../events.ts';
import type { Json } from '../lines.ts';
import type { Cli } from './cli.ts';

export const copilot: Cli = {
  name: 'copilot',
  family: 'copilot',
  program: 'copilot',
  keepsIn: true,
  takesMcp: true,
  provider: 'github',
  keeps: [{ folder: '.copilot', variable: 'COPILOT_HOME' }, { folder: '.config/gh' }],
  tested: ['1.0', '1.1'],
  launch,
  reader,
};

function launch(request: Request): Launch {
  const { model, resume, session, prompt, mcp = [], file } = request;
  const more = { type: 'local', tools: ['*'] };
  return {
    argv: [
      'copilot',
      ...['--output-format', 'json', '--no-color', '--no-auto-update'],
      ...permissions(request),
      ...(model === undefined ? [] : ['--model', model]),
      ...(resume ? ['--resume', resume.session] : ['--session-id', session]),
      ...(mcp.length === 0 ? [] : ['--additional-mcp-config', `@${file('mcp.json')}`]),
    ],
    input: prompt,
    ...(mcp.length === 0 ? {} : { files: { 'mcp.json': mcpFile(mcp, more) } }),
  };
}

const NO_TOOLS = ['--deny-tool', 'write', '--deny-tool', 'shell'];

function permissions({ edits, sandbox }: Request): string[] {
  if (sandbox === 'cli') return edits ? ['--allow-tool', 'write'] : NO_TOOLS;
  return edits ? ['--allow-all-tools'] : ['--allow-all-tools', '--deny-tool', 'write'];
}

/** It says neither tokens nor money: what it used is unknown. */
function reader({ model: asked }: Pick<Request, 'model'>): Reader {
  let session: string | undefined;
  let model = asked;
  let answer: string | undefined;
  let error: string | null = null;
  let status: number | undefined;
  let exit: unknown;
  return eventReader({
    event(event) {
      const data: Json = object(event.data ?? event);
      switch (event.type) {
        case 'assistant.message':
          answer = text(data.content) ?? answer;
          model = text(data.model) ?? model;
          break;
        case 'session.error':
          error = text(data.message) ?? error;
          status = count(data.statusCode);
          break;
        case 'result':
          session = text(event.sessionId) ?? text(data.sessionId) ?? session;
          exit = event.exitCode ?? data.exitCode;
      }
    },
    end(ending): Told {
      const about = {
        ...(session === undefined ? {} : { session }),
        ...(model === undefined ? {} : { model }),
        ...(answer === undefined ? {} : { answer }),
      };
      if (exit === 0 && ending.exitCode === 0) return about;
      const failure = failed(ending, error, { status });
      return { ...about, ...unsaid(failure, answer !== undefined), failure };
    },
  });
}
