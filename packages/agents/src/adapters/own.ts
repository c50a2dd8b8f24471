/** Any other CLI: a command of the user's own that takes the prompt and works in the worktree. */
import { mcpFile } from '../mcp/servers.ts';
import type { Adapter, Launch, Reader, Request, Told } from './adapter.ts';
import { claudeStream } from './clis/claude-stream.ts';
import { reader as codexStream } from './clis/codex.ts';
import { reader as geminiStream } from './clis/gemini.ts';
import { reader as opencodeStream } from './clis/opencode.ts';
import type { Definition, OUTPUTS } from './definition.ts';
import { eventReader, failed, text } from './events.ts';

/** A longer prompt does not fit beside the rest of a command line on every system, bytes. */
const ARGUMENT = 96 * 1024;

/** How such a command is started, and read. */
export function ownCommand(definition: Definition): Pick<Adapter, 'launch' | 'reader'> {
  const { command = '', prompt: way = 'stdin', output = 'text' } = definition;
  return {
    launch: (request) => start(command, way, definition.name, request),
    reader: (request) => READERS[output](request),
  };
}

function start(
  command: string,
  way: NonNullable<Definition['prompt']>,
  name: string,
  { prompt, file, model, edits, mcp = [] }: Request,
): Launch | string {
  const about = {
    MESH_EDITS: edits ? '1' : '0',
    ...(model === undefined ? {} : { MESH_MODEL: model }),
    ...(mcp.length === 0 ? {} : { MESH_MCP: file('mcp.json') }),
  };
  const mcpFiles: Record<string, string> = mcp.length === 0 ? {} : { 'mcp.json': mcpFile(mcp) };
  if (way === 'stdin')
    return { argv: ['/bin/sh', '-c', command], input: prompt, files: mcpFiles, env: about };
  if (way === 'file') {
    const path = file('prompt.md');
    const env = { ...about, MESH_PROMPT: path };
    const argv = ['/bin/sh', '-c', `${command} "$1"`, name, path] as const;
    return { argv, files: { ...mcpFiles, 'prompt.md': prompt }, env };
  }
  if (Buffer.byteLength(prompt) > ARGUMENT)
    return `the prompt is too long for an argument: mesh agents add ${name} --prompt file`;
  return { argv: ['/bin/sh', '-c', `${command} "$1"`, name, prompt], files: mcpFiles, env: about };
}

const READERS: Readonly<Record<(typeof OUTPUTS)[number], (request: Request) => Reader>> = {
  text: plainText,
  ndjson,
  'claude-stream': claudeStream,
  'codex-stream': codexStream,
  'gemini-stream': geminiStream,
  'opencode-stream': opencodeStream,
};

/** Characters of text kept as the answer. */
const ANSWER = 256 * 1024;

/** What it prints is its answer; its exit code says whether it failed, and stderr why. */
function plainText(): Reader {
  let said = '';
  const events = eventReader({
    event: () => {},
    end: (ending): Told => {
      const answer = said.trim();
      const about = answer === '' ? {} : { answer };
      return ending.exitCode === 0 ? about : { ...about, failure: failed(ending, null) };
    },
  });
  const decoder = new TextDecoder();
  return {
    ...events,
    stdout(piece) {
      said = (said + decoder.decode(piece, { stream: true })).slice(-ANSWER);
    },
  };
}

/**
 * One JSON object a line. Read are: `text`, `message`, `content` or `answer` of the last line that
 * has one, and `error` (a text, or an object with a message), which is a failure.
 */
function ndjson(): Reader {
  let answer: string | undefined;
  let error: string | null = null;
  return eventReader({
    event(event) {
      answer =
        [event.answer, event.text, event.message, event.content].map(text).find((one) => one) ??
        answer;
      const { error: said } = event;
      if (said !== undefined && said !== null && said !== false)
        error = text(said) ?? text((said as { message?: unknown }).message) ?? JSON.stringify(said);
    },
    end(ending): Told {
      const about = answer === undefined ? {} : { answer };
      if (ending.exitCode === 0 && error === null) return about;
      return { ...about, failure: failed(ending, error) };
    },
  });
}
