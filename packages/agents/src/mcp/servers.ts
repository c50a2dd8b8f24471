/** MCP servers that agents are handed: a lane names them, each node says what they are. */
import { environmentOf, type Resolve } from '../adapters/references.ts';

/** One server: a command that speaks MCP on stdin and stdout. */
export interface McpServer {
  readonly name: string;
  /** For `sh -c`, in the worktree. */
  readonly command: string;
  /** Variables of it: values, or where they stand (`references.ts`). */
  readonly env: Readonly<Record<string, string>>;
}

/** Letters that every CLI takes in such a name. */
export const MCP_NAME = /^[a-z][a-z0-9_-]{0,31}$/;

export interface Handed {
  readonly servers: readonly McpServer[];
  readonly secrets: readonly string[];
  /** Why some are not handed, for the log. */
  readonly lacking: readonly string[];
}

/** Those of the names that this node has, with what their references name. Never rejects. */
export async function serversFor(
  names: readonly string[],
  known: readonly McpServer[],
  resolve: Resolve,
): Promise<Handed> {
  const servers: McpServer[] = [];
  const secrets: string[] = [];
  const lacking: string[] = [];
  for (const name of names) {
    const server = known.find((one) => one.name === name);
    if (server === undefined) {
      lacking.push(`MCP server ${name} is not set up here: mesh agents mcp ${name} --command CMD`);
      continue;
    }
    const found = await environmentOf(server.env, resolve);
    if (found.ok) {
      servers.push({ ...server, env: found.env });
      secrets.push(...found.secrets);
    } else lacking.push(`MCP server ${name}: ${found.problem}`);
  }
  return { servers, secrets, lacking };
}

/** As most CLIs read it. more: what one of them wants said of each besides. */
export function mcpFile(servers: readonly McpServer[], more: object = {}): string {
  const entries = servers.map(({ name, command, env }) => {
    return [name, { ...more, command: '/bin/sh', args: ['-c', command], env }] as const;
  });
  return JSON.stringify({ mcpServers: Object.fromEntries(entries) });
}
