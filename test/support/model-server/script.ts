/** What a model of a test says and does: turn by turn, chosen by words in the prompt. */
import { shell, writing } from './tools.ts';
import type { Ask, Failure, Turn } from './wire.ts';

/** One turn of the model. */
export type Reply =
  | { readonly say: string }
  /** Writes files with the client's own tools: path to content. */
  | { readonly write: Readonly<Record<string, string>> }
  /** Runs a command with the client's shell tool. */
  | { readonly run: string }
  /** Calls a tool of this name. */
  | { readonly call: string; readonly input: Readonly<Record<string, unknown>> }
  | { readonly refuse: Failure; readonly resetsAt?: number }
  /** `silent`: no answer, ever. `garbage`: no JSON. `cut`: the stream breaks off in the middle. */
  | { readonly broken: 'silent' | 'garbage' | 'cut' };

/** What to answer to prompts of a kind. */
export interface Rule {
  /** On the whole prompt. */
  readonly when: RegExp;
  /** In their order; the last one stands for all later turns. */
  readonly turns: readonly (Reply | ((ask: Ask) => Reply))[];
}

/** The reply to what is asked: of the newest rule that fits, else plain text. */
export function replyTo(ask: Ask, rules: readonly Rule[]): Reply {
  const rule = rules.findLast(({ when }) => when.test(ask.prompt));
  let reply: Reply = { say: 'Nothing to do.' };
  // A request holds the whole conversation: how far it is show the results of the calls so far.
  let results = ask.results.length;
  for (const turn of rule?.turns ?? []) {
    reply = typeof turn === 'function' ? turn(ask) : turn;
    if (results <= 0) break;
    results -= callsIn(reply);
  }
  return reply;
}

function callsIn(reply: Reply): number {
  if ('run' in reply || 'call' in reply) return 1;
  return 'write' in reply ? Object.keys(reply.write).length : 0;
}

/** The turn a reply stands for, where it is one. */
export function turnOf(reply: Reply, ask: Ask): Turn | null {
  if ('say' in reply) return { text: reply.say, calls: [] };
  const worked = 'write' in reply || 'run' in reply || 'call' in reply;
  if (!worked) return null;
  if (ask.tools.length === 0) return { text: 'A task', calls: [] };
  if ('run' in reply) return { text: '', calls: [shell(ask, reply.run)] };
  if ('call' in reply) return { text: '', calls: [{ tool: reply.call, input: reply.input }] };
  const calls = Object.entries(reply.write).map(([path, text]) => writing(ask, path, text));
  return { text: '', calls };
}
