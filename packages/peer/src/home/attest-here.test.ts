import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readStatement } from '../evidence/receipt.ts';
import { attachmentsOf, attestHere } from './attest-here.ts';

const NODE = `n${'a'.repeat(25)}`;

test('a receipt names the version of the agent’s program, also of an attempt that was stopped', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'mesh-attest-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const state = { rules: 0, hub: null };
  const home = { stateDir, identity: { node: NODE }, hubUrl: null, replica: { state } };
  const attest = attestHere(
    home,
    { redact: (value) => value },
    { debug: () => {}, info: () => {}, warn: () => {} },
    (agent) => (agent === 'claude' ? '2.1.330' : null),
  );
  const spec = {
    task: `${NODE}:01hzzzzzzzzzzzzzzzzzzzzzzz`,
    title: 'Index',
    body: '',
    lane: 'default',
    attempt: 1,
    epoch: 1,
    claim: `${NODE}:01hzzzzzzzzzzzzzzzzzzzzzzy`,
    node: 'ana',
    nodeId: NODE,
    repo: null,
    agent: 'claude',
    accept: [],
    bounds: { allowed: [], owned: [] },
    prior: [],
    answers: [],
    limits: { wallMs: 1, outputBytes: 1 },
  };
  const end = { outcome: 'stopped', ms: 5, log: '' } as const;
  const digest = await attest.receipt({ spec, end, card: null, began: 1 });
  const text = await attachmentsOf(home).get(digest ?? '');
  expect(readStatement(text ?? '')?.predicate).toMatchObject({
    agent: { name: 'claude', version: '2.1.330' },
    outcome: 'stopped',
    commit: null,
  });
});
