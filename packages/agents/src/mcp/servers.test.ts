import { expect, test } from 'vitest';
import type { Request } from '../adapters/adapter.ts';
import { adapterOf } from '../adapters/adapter-of.ts';
import type { Definition } from '../adapters/definition.ts';
import { NO_BRIEF } from '../card/brief.ts';
import { renderCard } from '../card/card.ts';
import { SPEC, testbed } from '../testbed.ts';

const TOKEN = ['t0ken', 'of', 'a', 'test', '7Gq2'].join('-');
const SERVER = { name: 'notes', command: 'notes-mcp --all', env: { TOKEN } };

const request = (mcp: Request['mcp']): Request => ({
  spec: SPEC,
  prompt: 'do it',
  edits: true,
  file: (name) => `/own/${name}`,
  home: '/home/ana',
  sandbox: 'ours-full',
  session: 's',
  ...(mcp ? { mcp } : {}),
});

test.each(['claude', 'codex', 'gemini', 'qwen', 'opencode', 'copilot'] as const)(
  '[INV-12] %s is handed a server, and no secret in an argument',
  (kind) => {
    const agent = adapterOf({ name: kind, kind, routes: [], args: [], env: {} });
    expect(agent.takesMcp).toBe(true);
    const launch = agent.launch(request([SERVER]));
    const plain = agent.launch(request(undefined));
    if (typeof launch === 'string' || typeof plain === 'string') throw new Error('not started');
    expect(launch.argv.join(' ')).not.toContain(TOKEN);
    const handed = JSON.stringify([launch.files, launch.env, launch.argv]);
    for (const part of ['notes', 'notes-mcp --all', TOKEN]) expect(handed).toContain(part);
    expect(JSON.stringify(plain)).not.toContain('notes');
  },
);

/** Tells what it was handed, and reports. */
const COMMAND = `
cat > /dev/null
if [ -n "$MESH_MCP" ]; then cp "$MESH_MCP" handed.json; else echo none > handed.json; fi
printf 'STATUS: complete\\nBLOCKER_CODE: none\\n' > .agent_result.md
for field in SUMMARY DONE BLOCKERS NEXT_STEP FILES_CHANGED TESTS_RUN DECISIONS RISKS ATTEMPTED_APPROACHES MANUAL_STEPS
do printf '%s: made it\\n' $field >> .agent_result.md; done`;

test('a command finds them in a file: those its node has and whose credentials are here', async () => {
  const definition: Definition = { name: 'helper', kind: 'command', args: [], env: {}, routes: [] };
  const servers = [
    { name: 'notes', command: 'notes-mcp', env: { TOKEN: 'env:NOTES' } },
    { name: 'keyless', command: 'x', env: { TOKEN: 'env:NO_SUCH' } },
  ];
  const agent = adapterOf({ ...definition, command: COMMAND, keepsIn: true }, undefined, servers);
  const adapters = () => new Map([[agent.name, agent]]);
  const world = await testbed({ adapters, env: { ...process.env, NOTES: TOKEN } });
  const brief = { ...NO_BRIEF, mcp: ['notes', 'keyless', 'elsewhere'] };
  const spec = world.spec({ agent: 'helper', brief });
  const end = await world.agents.run(spec, new AbortController().signal);
  if (end.outcome !== 'passed') throw new Error(JSON.stringify(end));
  expect(JSON.parse(world.read(end, 'handed.json'))).toEqual({
    mcpServers: { notes: { command: '/bin/sh', args: ['-c', 'notes-mcp'], env: { TOKEN } } },
  });
  // The card has names alone, and they are part of what its hash is of.
  const card = renderCard(spec);
  expect(card.text).toContain('`notes`, `keyless`, `elsewhere`');
  expect(card.text).not.toContain('notes-mcp');
  expect(card.hash).not.toBe(renderCard({ ...spec, brief: NO_BRIEF }).hash);
});
