import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '@lanemesh/git';
import { expect, onTestFinished, test } from 'vitest';
import { flaggedHere, flaggedLines } from './flagged.ts';

test('status names the agents that are silent, and how to see more', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'mesh-flagged-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  expect(await flaggedHere({ stateDir })).toEqual([]);
  mkdirSync(join(stateDir, 'live'));
  const task = 'n:01hzzzzzzzzzzzzzzzzzzabcde';
  const now = Date.now();
  const limits = { wallMs: 1e12, outputBytes: 10 };
  const about = {
    task,
    of: 'c',
    title: 't',
    agent: 'codex',
    family: 'openai',
    stage: 'run',
    limits,
  };
  const times = { since: now, lastOutput: 0, output: 0, heartbeat: now };
  const live = (name: string, over: object) =>
    writeFileSync(
      join(stateDir, 'live', `${name}.json`),
      JSON.stringify({ ...about, ...times, owner: ownIdentity(), ...over }),
    );
  live('a', {});
  live('b', { lastOutput: now });
  live('c', { owner: { ...ownIdentity(), start: 'another' } });
  const flagged = await flaggedHere({ stateDir });
  expect(flagged).toEqual([{ task, agent: 'codex', flags: ['silent'] }]);
  expect(flaggedLines(flagged)).toEqual(['agents: codex on zabcde silent: mesh agents ps']);
});
