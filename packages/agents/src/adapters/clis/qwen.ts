/** Alibaba's `qwen`: a stream as Claude Code writes it. */
import { join } from 'node:path';
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
  keeps: [{ folder: '.qwen' }],
  tested: ['0.15', '0.25'],
  launch,
  reader: (request) => streamReader(request, REFUSED),
};

function launch(request: Request): Launch {
  const { model, resume, session, schema, prompt, file, home } = request;
  return {
    argv: [
      'qwen',
      ...['-o', 'stream-json', '--approval-mode', modeOf(request)],
      ...(model === undefined ? [] : ['-m', model]),
      ...(resume ? ['-r', resume.session] : ['--session-id', session]),
      ...(schema === undefined ? [] : ['--json-schema', `@${file('schema.json')}`]),
    ],
    input: prompt,
    ...(resume ? {} : { log: join(home, '.qwen', 'debug', `${session}.txt`) }),
    ...(schema === undefined ? {} : { files: { 'schema.json': JSON.stringify(schema) } }),
  };
}

function modeOf({ edits, sandbox }: Request): string {
  if (!edits) return 'plan';
  return sandbox === 'cli' ? 'auto-edit' : 'yolo';
}
