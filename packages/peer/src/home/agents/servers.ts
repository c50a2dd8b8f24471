/** The MCP servers that the user of this node set up: `.mesh/mcp.json`. */
import { join } from 'node:path';
import { MCP_NAME, type McpServer } from '@lanemesh/agents';
import type { Layout } from '../layout.ts';
import { readList, type SavedList, writeList } from './saved-list.ts';

function listOf(layout: Layout): SavedList<McpServer> {
  const path = join(layout.dir, 'mcp.json');
  return { path, key: 'servers', by: 'mesh agents mcp', isOne: isServer };
}

/** As saved. Throws a Fault for a file that is none. */
export function savedServers(layout: Layout): Promise<McpServer[]> {
  return readList(listOf(layout));
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
  await writeList(listOf(layout), servers);
  return others.length < saved.length;
}

function isServer({ name, command, env }: McpServer): boolean {
  return MCP_NAME.test(name) && typeof command === 'string' && typeof env === 'object';
}
