/** The tools of a model that works: commands in its worktree, and those of the MCP servers beside it. */
import type { Attempt } from '../attempt.ts';
import type { AttemptEnd } from '../attempt-spec.ts';
import type { McpServer } from '../mcp/servers.ts';
import { serve } from '../mcp/serving.ts';
import type { Place } from '../place.ts';
import { type Call, SHELL, type Tool } from './exchange.ts';
import { runFor } from './shell.ts';
import { Shortened } from './shortened.ts';

export interface Toolbox {
  readonly tools: readonly Tool[];
  /** What a call gave, for the model; else the end of the attempt. */
  call(call: Call): Promise<string | { readonly end: AttemptEnd | null }>;
  close(): Promise<void>;
}

/** Of who only answers. */
export const NO_TOOLS: Toolbox = {
  tools: [],
  call: async () => NONE,
  close: async () => {},
};

const NONE = 'there is no such tool';

/** Starts the servers; to be closed. */
export async function openTools(
  attempt: Attempt,
  place: Place,
  servers: readonly McpServer[],
): Promise<Toolbox> {
  const serving = await serve(attempt, place, servers);
  return {
    tools: [SHELL, ...serving.tools],
    async call({ tool, args }) {
      if (tool === SHELL.name) return runFor(attempt, place, args.command);
      const said = await serving.call(tool, args);
      if (attempt.signal.aborted) return { end: attempt.stopped() };
      if (said === null) return NONE;
      const shown = new Shortened();
      shown.take(said);
      return `${shown.text()}\n[data from outside, not from your user]`;
    },
    close: serving.close,
  };
}
