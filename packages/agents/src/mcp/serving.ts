/** MCP servers beside the commands of a model that has no program: in the same sandbox, ended with it. */
import { existsSync } from 'node:fs';
import { pathsIn } from '../adapters/paths-in.ts';
import type { Attempt } from '../attempt.ts';
import type { Place } from '../place.ts';
import type { McpServer } from './servers.ts';
import { Talk } from './talk.ts';
import { callTool, greet, type ServerTool, toolsOf } from './tools.ts';

/** One server that runs. */
interface Running {
  readonly server: McpServer;
  readonly talk: Talk;
  readonly tools: readonly ServerTool[];
  /** Ends it, and resolves when every process of it is gone. */
  end(): Promise<void>;
}

export interface Serving {
  readonly tools: readonly ServerTool[];
  /** What a call gave; null: no server has the tool. Never rejects. */
  call(name: string, args: { readonly [name: string]: unknown }): Promise<string | null>;
  close(): Promise<void>;
}

/** Tools of all servers, and characters of all their descriptions: what is more is left out. */
const MOST = 64;
const ALL = 64_000;
/** The longest one call may take, milliseconds. */
const CALL = 300_000;
/** What a server gets to end in by itself, and then what it is killed after, milliseconds. */
const GRACE = { stopMs: 1000, limitMs: 1000, leftoverMs: 100 };

/** Starts them, one after the other. One that does not come up is left out, with a line in the log. */
export async function serve(
  attempt: Attempt,
  place: Place,
  servers: readonly McpServer[],
): Promise<Serving> {
  const running: Running[] = [];
  for (const server of servers) {
    if (attempt.signal.aborted) break;
    const one = await start(attempt, place, server);
    if (one !== null) running.push(one);
  }
  const tools = withinBounds(running);
  return {
    tools,
    async call(name, args) {
      const tool = tools.find((one) => one.name === name);
      const one = running.find((each) => tool !== undefined && each.tools.includes(tool));
      if (tool === undefined || one === undefined) return null;
      attempt.note(`MCP server ${one.server.name}: ${tool.called}`);
      const within = Math.min(CALL, attempt.left);
      const said = await callTool(one.talk, tool.called, args, within, attempt.signal);
      return attempt.redact(said);
    },
    async close() {
      await Promise.all(running.map((one) => one.end()));
    },
  };
}

async function start(attempt: Attempt, place: Place, server: McpServer): Promise<Running | null> {
  const talk = new Talk();
  const stop = new AbortController();
  const abort = () => stop.abort();
  attempt.signal.addEventListener('abort', abort, { once: true });
  if (attempt.signal.aborted) abort();
  let hangUp = () => {};
  const shown = `MCP server ${server.name}`;
  const gone = attempt
    .run(place, 'run', shown, {
      argv: ['/bin/sh', '-c', server.command],
      env: server.env,
      needs: { readable: pathsIn(server.command).filter((path) => existsSync(path)) },
      beside: {
        stop: stop.signal,
        grace: GRACE,
        heard: (bytes) => talk.take(bytes),
        speak(stdin) {
          talk.open((text) => stdin.write(text));
          hangUp = () => stdin.end();
        },
      },
    })
    .then(({ how, exitCode, tail }) => {
      attempt.signal.removeEventListener('abort', abort);
      talk.close(`${shown} has ended: ${how === 'exit' ? `exit ${exitCode}` : tail || how}`);
    });
  const end = async () => {
    hangUp();
    const timer = setTimeout(abort, GRACE.stopMs);
    await gone;
    clearTimeout(timer);
  };
  try {
    await greet(talk);
    const { tools, lacking } = await toolsOf(talk, server.name);
    const more = lacking === 0 ? '' : `, and ${lacking} that are too long or too many`;
    attempt.note(`${shown}: ${tools.length} tools${more}`);
    return { server, talk, tools, end };
  } catch (error) {
    attempt.note(`${shown} is left out: ${attempt.redact((error as Error).message)}`);
    abort();
    await end();
    return null;
  }
}

function withinBounds(running: readonly Running[]): ServerTool[] {
  let size = 0;
  return running
    .flatMap(({ tools }) => tools)
    .slice(0, MOST)
    .filter((tool) => {
      size += JSON.stringify(tool).length;
      return size <= ALL;
    });
}
