/** Commands on the agents of this node. */
import type { CommandSpec } from '../../command.ts';

export const AGENTS_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'agents list',
    about: 'which agents this node has, of which family, and whether they can work',
    example: 'mesh agents list',
    run: async (call) => (await import('./list.ts')).agentsList(call),
  },
  {
    name: 'agents check',
    args: '[...names]',
    about: 'look at them anew: version, login in the environment an attempt gets; spends nothing',
    options: [
      { flag: '--live', about: 'and make one tiny real call each (at most 45 s): this spends' },
    ],
    example: 'mesh agents check claude --live',
    run: async (call) => (await import('./check.ts')).agentsCheck(call),
  },
  {
    name: 'agents add',
    args: '<name>',
    about: 'set an agent up on this node: a known CLI in another way, or any other command',
    options: [
      { flag: '--like <cli>', about: 'claude, codex, gemini, qwen, opencode or copilot' },
      { flag: '--command <command>', about: 'any other CLI, by sh -c in the worktree' },
      {
        flag: '--api <api>',
        about: 'no CLI but a model, asked by us: anthropic, openai, gemini, chat',
      },
      { flag: '--url <url>', about: 'where that API is, if not at its maker' },
      { flag: '--key <ref>', about: 'its key: env:NAME, file:PATH, …; else what mesh auth says' },
      {
        flag: '--family <family>',
        about: 'who makes its model (default: as its CLI or name says)',
      },
      { flag: '--prompt <way>', about: 'of a command: stdin (default), arg or file' },
      {
        flag: '--output <format>',
        about: 'of a command: text (default), ndjson, claude-stream, …',
      },
      { flag: '--format <format>', about: 'the same in short: text or json' },
      { flag: '--model <model>', about: 'tried in this order', many: true },
      {
        flag: '--provider <route>',
        about: 'NAME,MODEL[,VAR=VALUE]… (of an API: URL, KEY): tried in this order',
        many: true,
      },
      {
        flag: '--env <variable>',
        about: 'NAME (from here), NAME=value, or NAME=env:X, file:PATH: never a key itself',
        many: true,
      },
      { flag: '--arg <argument>', about: 'given to the CLI at every start', many: true },
      {
        flag: '--keeps <folder>',
        about: 'where its login and settings lie: seen, and changed in place, in our sandbox',
        many: true,
      },
      { flag: '--host <host>', about: 'it reaches, host[:port], besides its family’s', many: true },
      { flag: '--keeps-in', about: 'a command that has a sandbox of its own, or asks for leave' },
      { flag: '--timeout <seconds>', about: 'the longest one start may take' },
    ],
    example:
      'mesh agents add helper --command "helper run --yes" --family mistral --keeps ~/.config/helper',
    run: async (call) => (await import('./add.ts')).agentsAdd(call),
  },
  {
    name: 'agents mcp',
    args: '[name]',
    about: 'MCP servers that this node hands to agents, in lanes that name them (--mcp)',
    options: [
      { flag: '--command <command>', about: 'a program that speaks MCP on stdin and stdout' },
      {
        flag: '--env <variable>',
        about: 'NAME (from here), NAME=value, or NAME=env:X, file:PATH: never a key itself',
        many: true,
      },
      { flag: '--forget', about: 'the server of that name' },
    ],
    example: 'mesh agents mcp issues --command "issues-mcp --read-only" --env ISSUES_TOKEN',
    run: async (call) => (await import('./mcp.ts')).agentsMcp(call),
  },
  {
    name: 'agents transport',
    args: '[family]',
    about: 'which way to a family’s models is tried here in which role: its CLI, or its API',
    options: [
      { flag: '--role <role>', about: 'worker or verifier (who reviews is one)' },
      {
        flag: '--try <way>',
        about: 'cli or api, in this order; what is not named is not tried',
        many: true,
      },
      { flag: '--forget', about: 'what was said: the default holds again' },
    ],
    example: 'mesh agents transport anthropic --role verifier --try api --try cli',
    run: async (call) => (await import('./transport.ts')).agentsTransport(call),
  },
  {
    name: 'agents price',
    args: '[model]',
    about: 'what models cost where their CLI does not say, and your own prices for them, dated',
    options: [
      { flag: '--in <usd>', about: 'a million tokens put in' },
      { flag: '--out <usd>', about: 'a million tokens given out' },
      { flag: '--cached <usd>', about: 'a million tokens from the cache (default: as --in)' },
      { flag: '--as-of <day>', about: 'YYYY-MM-DD when that was so (default: today)' },
      { flag: '--forget', about: 'your own price of the model' },
    ],
    example: 'mesh agents price my-model --in 0.6 --out 2.4 --cached 0.1',
    run: async (call) => (await import('./price.ts')).agentsPrice(call),
  },
  {
    name: 'agents remove',
    args: '<name>',
    about: 'forget an agent that was added; a CLI that is known goes on as it is',
    example: 'mesh agents remove helper',
    run: async (call) => (await import('./add.ts')).agentsRemove(call),
  },
];
