/** OpenAI's `codex exec --json`. */
import type { Usage } from '../../attempt-spec.ts';
import type { McpServer } from '../../mcp/servers.ts';
import type { Launch, Reader, Request, Told } from '../adapter.ts';
import { count, eventReader, failed, object, text, unsaid } from '../events.ts';
import { costOf } from '../prices/price.ts';
import type { Cli } from './cli.ts';

export const codex: Cli = {
  name: 'codex',
  family: 'openai',
  program: 'codex',
  keepsIn: true,
  takesMcp: true,
  keeps: [{ folder: '.codex', variable: 'CODEX_HOME' }],
  tested: ['0.160', '0.170'],
  launch,
  reader,
};

function launch(request: Request): Launch {
  const { model, resume, schema, prompt, mcp = [] } = request;
  return {
    argv: [
      'codex',
      'exec',
      ...(resume ? ['resume', resume.session] : []),
      '--json',
      '--skip-git-repo-check',
      ...['-c', 'approval_policy="never"', '-c', `sandbox_mode="${modeOf(request)}"`],
      ...(model === undefined ? [] : ['-m', model]),
      ...(schema === undefined ? [] : ['--output-schema', request.file('schema.json')]),
      ...mcp.flatMap(serverOf),
      '-',
    ],
    input: prompt,
    ...(mcp.length === 0 ? {} : { env: Object.assign({}, ...mcp.map(({ env }) => env)) }),
    ...(schema === undefined ? {} : { files: { 'schema.json': JSON.stringify(schema) } }),
  };
}

/** Its arguments can be read by others: variables go through its environment, by name. */
function serverOf({ name, command, env }: McpServer): string[] {
  const set = (key: string, value: unknown) => [
    '-c',
    `mcp_servers.${name}.${key}=${JSON.stringify(value)}`,
  ];
  return [
    ...set('command', '/bin/sh'),
    ...set('args', ['-c', command]),
    ...set('env_vars', Object.keys(env)),
  ];
}

function modeOf({ edits, sandbox }: Request): string {
  if (sandbox !== 'cli') return 'danger-full-access';
  return edits ? 'workspace-write' : 'read-only';
}

export function reader({
  model,
  resume,
  prices,
}: Pick<Request, 'model' | 'resume' | 'prices'>): Reader {
  const told: { answer?: string; session?: string; usage?: Usage } = {};
  let error: string | null = null;
  let isDone = false;
  let worked = false;
  return eventReader({
    event(event) {
      const item = object(event.item);
      switch (event.type) {
        case 'thread.started':
          Object.assign(told, { session: text(event.thread_id) });
          break;
        case 'item.completed':
          // An item of type error is a warning.
          worked ||= item.type !== 'error';
          if (item.type === 'agent_message') told.answer = text(item.text) ?? '';
          break;
        case 'turn.completed':
          isDone = true;
          told.usage = usageOf(object(event.usage));
          break;
        case 'error':
          error = text(event.message) ?? error;
          break;
        case 'turn.failed':
          isDone = false;
          error = text(object(event.error).message) ?? error ?? 'the turn failed';
      }
    },
    end(ending): Told {
      const { usage: whole, ...rest } = told;
      const usage = whole && since(whole, resume);
      const failure = isDone && ending.exitCode === 0 ? undefined : failed(ending, error);
      if (failure === undefined) return { ...rest, ...spent(usage) };
      return { ...rest, ...unsaid(failure, worked), ...spent(usage), failure };
    },
  });

  function spent(usage: Usage | undefined) {
    return usage ? { usage, cost: costOf(model, usage, { prices }) } : {};
  }
}

function usageOf(usage: { readonly [name: string]: unknown }): Usage {
  const [input, cached, output] = ['input_tokens', 'cached_input_tokens', 'output_tokens'].map(
    (name) => count(usage[name]) ?? 0,
  ) as [number, number, number];
  return { input, output, cached };
}

/** Its usage counts on through a session: what that had used before is no part of this start. */
function since(whole: Usage, resume: Request['resume']): Usage | undefined {
  if (resume === undefined) return whole;
  const before = resume.usage;
  if (before === undefined) return undefined;
  const left = (name: keyof Usage) => Math.max(0, whole[name] - before[name]);
  return { input: left('input'), output: left('output'), cached: left('cached') };
}
