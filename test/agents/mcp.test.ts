/** MCP servers that real agent CLIs are handed by a private configuration. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliBed } from '../support/agent-clis/bed.ts';
import { describeWithClis } from '../support/agent-clis/clis.ts';
import { REPORT } from '../support/agent-clis/report.ts';

const SERVER = join(import.meta.dirname, '..', 'support', 'agent-clis', 'mcp-server.mjs');

for (const cli of ['codex', 'gemini', 'opencode'] as const)
  describeWithClis([cli], `${cli}, as its maker ships it,`, () => {
    it('offers its model the tools of an MCP server that its lane names', {
      timeout: 180_000,
    }, async () => {
      const command = `${process.execPath} ${SERVER}`;
      const bed = await cliBed(cli, {}, [
        { name: 'notes', command, env: { TOOL: 'look_up_notes' } },
      ]);
      bed.server.when(/NOTED/, { write: { '.agent_result.md': REPORT } }, { say: 'Done.' });
      const end = await bed.attempt('NOTED', 120_000);
      expect(end, JSON.stringify(end)).toMatchObject({ outcome: 'passed' });
      const tools = bed.server.asks(/NOTED/).flatMap(({ ask }) => ask?.tools ?? []);
      expect(tools.map(({ name }) => name).join(' ')).toContain('look_up_notes');
    });
  });
