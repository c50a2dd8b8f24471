/** `mesh agents mcp`: the MCP servers that this node hands to agents of lanes that name them. */
import { isReference, MCP_NAME, type McpServer } from '@lanemesh/agents';
import { savedServers, saveServer } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { usage } from '../../usage.ts';
import { variablesIn } from './route-wish.ts';

export async function agentsMcp(call: Call): Promise<Outcome> {
  const layout = call.layout();
  const [name] = call.args;
  if (name === undefined) return listed(call, await savedServers(layout));
  if (!MCP_NAME.test(name))
    throw usage(
      'mcp.name',
      `${JSON.stringify(name)} is no name of a server`,
      'letters, digits, - and _, such as issues',
    );
  const { options } = call;
  const command = options.text('command');
  if (options.on('forget')) {
    if (command !== undefined || options.on('env'))
      throw usage('flag.conflict', '--forget: nothing else can be said with it', 'leave it away');
    if (!(await saveServer(layout, name, null)))
      throw usage('mcp.unknown', `no MCP server ${name} was set up here`, 'mesh agents mcp');
    return { json: { name, server: null }, text: `${name} is forgotten` };
  }
  if (command === undefined || command.trim() === '')
    throw usage(
      'flag.missing',
      '--command is missing',
      'a program that speaks MCP on stdin and stdout',
    );
  const server: McpServer = { name, command, env: variablesIn(options.list('env'), '--env') };
  await refuseSecrets(call, server);
  await saveServer(layout, name, server);
  return {
    json: { name, server: shown(server) },
    text: [
      `${name} is set up on this node`,
      `agents are handed it in lanes that name it: mesh lane set LANE --mcp ${name}`,
    ],
  };
}

function listed(call: Call, servers: readonly McpServer[]): Outcome {
  const rows = servers.map(({ name, command, env }) => [name, command, Object.keys(env).join(' ')]);
  return {
    json: { servers: servers.map(shown) },
    text: rows.length === 0 ? 'no MCP server is set up here' : columns(rows, call.out.width),
  };
}

/** Where its variables stand is told, and no value. */
function shown({ name, command, env }: McpServer) {
  return { name, command, env: Object.keys(env) };
}

async function refuseSecrets(call: Call, { command, env }: McpServer): Promise<void> {
  const scanner = await (await call.open()).secrets.scanner();
  const texts = [['--command', command], ...Object.entries(env)] as [string, string][];
  for (const [name, value] of texts) {
    const rule = isReference(value) ? undefined : scanner.find(`${name}=${value}`)[0]?.rule;
    if (rule !== undefined)
      throw usage(
        'secret',
        `${name} holds a secret (${rule})`,
        '--env NAME=env:OTHER or NAME=file:PATH',
      );
  }
}
