/** What an MCP server offers a model, and what a call of that gives: data, within bounds. */
import { object, text } from '../adapters/events.ts';
import type { Json } from '../adapters/lines.ts';
import type { Tool } from '../api/exchange.ts';
import type { Talk } from './talk.ts';

/** A tool under the name that the model calls it by. */
export interface ServerTool extends Tool {
  /** As its server calls it. */
  readonly called: string;
}

const VERSION = '2025-06-18';
/** A server may install itself first, milliseconds. */
const HELLO = 60_000;
const LISTING = 20_000;
const PAGES = 16;
/** Tools of one server that are offered. */
const MOST = 48;
/** Characters of a tool's description, and of its parameters: one that needs more is left out. */
const ABOUT = 1000;
const SCHEMA = 8000;
/** What every API takes as a name. */
const NAME = 64;

/** The first words with a server. Rejects where it has none. */
export async function greet(talk: Talk): Promise<void> {
  const clientInfo = { name: 'lanemesh', version: '0' };
  await talk.ask('initialize', { protocolVersion: VERSION, capabilities: {}, clientInfo }, HELLO);
  talk.tell('notifications/initialized', {});
}

/** What it offers, by names that begin with its own; lacking: how many more there are. */
export async function toolsOf(
  talk: Talk,
  server: string,
): Promise<{ readonly tools: readonly ServerTool[]; readonly lacking: number }> {
  const found: Json[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const said = await talk.ask('tools/list', cursor === undefined ? {} : { cursor }, LISTING);
    if (Array.isArray(said.tools)) found.push(...said.tools.map(object));
    cursor = text(said.nextCursor);
    if (cursor === undefined || found.length > MOST) break;
  }
  const tools = new Map<string, ServerTool>();
  for (const one of found) {
    const tool = toolOf(one, server);
    if (tool !== null && !tools.has(tool.name) && tools.size < MOST) tools.set(tool.name, tool);
  }
  return { tools: [...tools.values()], lacking: found.length - tools.size };
}

function toolOf(said: Json, server: string): ServerTool | null {
  const called = text(said.name);
  if (called === undefined || called === '' || called.length > 200) return null;
  const { $schema: _, ...schema } = object(said.inputSchema);
  const parameters = schema.type === 'object' ? schema : { type: 'object', properties: {} };
  if (JSON.stringify(parameters).length > SCHEMA) return null;
  const name = `mcp__${server}__${called.replace(/[^\w-]/g, '_')}`.slice(0, NAME);
  const about = (text(said.description) ?? text(said.title) ?? called).slice(0, ABOUT);
  return { name, called, description: about, schema: parameters };
}

/** What a call gives, in words. Never rejects: what went wrong is said too. */
export async function callTool(
  talk: Talk,
  called: string,
  args: Json,
  ms: number,
  stop: AbortSignal,
): Promise<string> {
  try {
    const said = await talk.ask('tools/call', { name: called, arguments: args }, ms, stop);
    const parts = Array.isArray(said.content)
      ? said.content.map((one) => wordsOf(object(one)))
      : [];
    const { structuredContent: more } = said;
    const words = parts.length === 0 && more !== undefined ? [JSON.stringify(more)] : parts;
    return [...words, ...(said.isError === true ? ['[it says that this is an error]'] : [])].join(
      '\n',
    );
  } catch (error) {
    return `[failed: ${(error as Error).message}]`;
  }
}

/** Text alone is shown to the model. */
function wordsOf(part: Json): string {
  if (part.type === 'text') return text(part.text) ?? '';
  const { uri, text: within } = object(part.resource ?? part);
  return (
    text(within) ??
    `[${text(part.type) ?? 'something'}${uri === undefined ? '' : ` ${uri}`}: left out]`
  );
}
