/** Anthropic's `claude -p`. */
import { mcpFile } from '../../mcp/servers.ts';
import type { Launch, Request } from '../adapter.ts';
import { claudeStream } from './claude-stream.ts';
import type { Cli } from './cli.ts';

export const claude: Cli = {
  name: 'claude',
  family: 'anthropic',
  program: 'claude',
  keepsIn: true,
  takesMcp: true,
  keeps: [{ folder: '.claude', variable: 'CLAUDE_CONFIG_DIR' }, { folder: '.claude.json' }],
  tested: ['2.1', '2.2'],
  launch,
  reader: claudeStream,
};

function launch(request: Request): Launch {
  const { model, resume, session, schema, prompt, mcp = [], file } = request;
  return {
    argv: [
      'claude',
      '-p',
      ...['--output-format', 'stream-json', '--verbose'],
      ...permissions(request),
      ...(model === undefined ? [] : ['--model', model]),
      ...(resume ? ['--resume', resume.session] : ['--session-id', session]),
      ...(schema === undefined ? [] : ['--json-schema', JSON.stringify(schema)]),
      ...(mcp.length === 0 ? [] : ['--mcp-config', file('mcp.json'), '--strict-mcp-config']),
      ...(mcp.length === 0 ? [] : ['--allowedTools', mcp.map(({ name }) => `mcp__${name}`).join()]),
    ],
    input: prompt,
    ...(mcp.length === 0 ? {} : { files: { 'mcp.json': mcpFile(mcp, { type: 'stdio' }) } }),
    env: {
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // Else it refuses, as root, what a container's only user has to ask for.
      ...(request.sandbox === 'cli' ? {} : { IS_SANDBOX: '1' }),
    },
  };
}

/**
 * Headless, whatever it would ask for is refused: nobody waits for an answer. Its plan mode is for
 * plans: who judges is told there to end with one.
 */
function permissions({ edits, sandbox }: Request): string[] {
  if (!edits) {
    const mode = sandbox === 'cli' ? 'default' : 'bypassPermissions';
    return ['--permission-mode', mode, '--disallowedTools', 'Edit,Write,MultiEdit,NotebookEdit'];
  }
  if (sandbox !== 'cli') return ['--permission-mode', 'bypassPermissions'];
  const sandboxed = { autoAllowBashIfSandboxed: true, allowUnsandboxedCommands: false };
  // Where it cannot keep commands in it would run them all the same, with a warning.
  const settings = { sandbox: { enabled: true, failIfUnavailable: true, ...sandboxed } };
  return ['--permission-mode', 'acceptEdits', '--settings', JSON.stringify(settings)];
}
