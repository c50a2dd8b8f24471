/** Alibaba's `qwen`: a stream as Claude Code writes it. */
import { join } from 'node:path';
import { mcpFile } from '../../mcp/servers.ts';
import type { Launch, Request } from '../adapter.ts';
import { streamReader } from './claude-stream.ts';
import type { Cli } from './cli.ts';

/** How its log tells that its provider refused; nothing else does while it waits. */
const REFUSED = /\[RETRY\] Attempt \d+ failed/;

export const qwen: Cli = {
  name: 'qwen',
  family: 'alibaba',
  program: 'qwen',
  keepsIn: true,
  takesMcp: true,
  keeps: [{ folder: '.qwen' }],
  tested: ['0.15', '0.25'],
  launch,
  reader: (request) => streamReader(request, REFUSED),
};

/** Told of a schema it fails where its model answers in plain text: it is told by its prompt alone. */
function launch(request: Request): Launch {
  const { model, resume, session, prompt, home, file, mcp = [] } = request;
  return {
    argv: [
      'qwen',
      ...['-o', 'stream-json', '--approval-mode', modeOf(request)],
      ...(model === undefined ? [] : ['-m', model]),
      ...(resume ? ['-r', resume.session] : ['--session-id', session]),
      ...(mcp.length === 0 ? [] : ['--mcp-config', file('mcp.json')]),
    ],
    input: prompt,
    ...(resume ? {} : { log: join(home, '.qwen', 'debug', `${session}.txt`) }),
    ...(mcp.length === 0 ? {} : { files: { 'mcp.json': mcpFile(mcp) } }),
  };
}

/** Without our sandbox it runs no commands, and who judges only reads. */
function modeOf({ edits, sandbox }: Request): string {
  if (sandbox !== 'cli') return 'yolo';
  return edits ? 'auto-edit' : 'default';
}
