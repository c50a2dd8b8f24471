/** The MCP servers that the user of this node set up: `.mesh/mcp.json`. */
import { join } from 'node:path';
import { MCP_NAME, type McpServer } from '@lanemesh/agents';
import { EXIT, Fault } from '../fault.ts';
import { readIfThere, replaceFile } from '../files.ts';
import type { Layout } from '../layout.ts';

function serversPath(layout: Layout): string {
  return join(layout.dir, 'mcp.json');
}

/** As saved. Throws a Fault for a file that is none. */
export async function savedServers(layout: Layout): Promise<McpServer[]> {
  const path = serversPath(layout);
  const text = await readIfThere(path);
  if (text === null) return [];
  try {
    const { servers } = JSON.parse(text) as { servers: McpServer[] };
    if (servers.every(isServer)) return servers;
  } catch {
    // Said below.
  }
  throw new Fault(
    'mcp.file',
    `${path} is not what mesh agents mcp writes`,
    'mend it, or move it away and add the servers again',
    EXIT.usage,
  );
}

/** Keeps a server in place of one of that name; null: forgets it. Whether there was one. */
export async function saveServer(
  layout: Layout,
  name: string,
  server: McpServer | null,
): Promise<boolean> {
  const saved = await savedServers(layout);
  const others = saved.filter((one) => one.name !== name);
  const servers = server === null ? others : [...others, server];
  await replaceFile(serversPath(layout), `${JSON.stringify({ servers }, null, 2)}\n`, 0o600);
  return others.length < saved.length;
}

function isServer({ name, command, env }: McpServer): boolean {
  return MCP_NAME.test(name) && typeof command === 'string' && typeof env === 'object';
}
