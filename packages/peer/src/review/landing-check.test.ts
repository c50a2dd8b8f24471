import type { Look } from '@lanemesh/agents';
import type { Task } from '@lanemesh/state';
import { expect, test } from 'vitest';
import type { Draft } from '../ports.ts';
import { type Landing, mayLand } from './landing-check.ts';

const [JUDGED, MOVED, ONTO] = ['1'.repeat(40), '2'.repeat(40), '3'.repeat(40)];
const [PATCH, OTHER] = ['a'.repeat(40), 'b'.repeat(40)];
const FLAG = { guard: 'tests' as const, text: 'deletes a.test.js' };

interface Told extends Partial<Look> {
  readonly commit?: string;
  readonly approvedBy?: string;
  readonly votes?: readonly (string | null)[];
  readonly result?: string | null;
}

async function land({ commit = MOVED, approvedBy, votes = [], result = PATCH, ...look }: Told) {
  const recorded: Draft[] = [];
  const task = {
    ref: 'a task',
    result: { commit: JUDGED, patch: result },
    approvedBy: approvedBy ?? null,
    votes: votes.map((patch) => ({ patch })),
    attempts: [{ agent: 'claude' }],
  } as unknown as Task;
  const job = {
    task,
    claim: 'a claim',
    spec: { agent: 'script' },
    agents: { look: async () => ({ flags: [], patch: PATCH, ...look }) },
    record: async (draft: Draft) => void recorded.push(draft),
  } as unknown as Landing;
  return { lands: await mayLand(job, commit, ONTO), said: recorded[0]?.body };
}

test.each<[string, Told, boolean]>([
  ['the very commit that was judged', { commit: JUDGED, votes: [OTHER] }, true],
  ['a rebase of the same patch', { votes: [PATCH] }, true],
  ['a rebase, by the patch its author named where the verdict named none', { votes: [null] }, true],
  ['a rebase that changed the patch', { votes: [PATCH], patch: OTHER }, false],
  ['a rebase of a patch that its author named falsely', { votes: [OTHER], result: PATCH }, false],
  ['a rebase without a patch id', { votes: [PATCH], patch: null }, false],
  ['a rebase that nobody judged', { patch: OTHER }, true],
  ['a rebase a person approved, of the same patch', { approvedBy: 'ana' }, true],
  ['a rebase a person approved, of another one', { approvedBy: 'ana', patch: OTHER }, false],
  ['what a guard finds and nobody saw', { commit: JUDGED, flags: [FLAG] }, false],
  ['what a guard finds and a person approved', { approvedBy: 'ana', flags: [FLAG] }, true],
])('%s', async (_, told, lands) => {
  const end = await land(told);
  expect(end.lands).toBe(lands);
  if (lands) expect(end.said).toBeUndefined();
  else
    expect(end.said).toMatchObject({
      outcome: 'passed',
      agent: 'claude',
      commit: told.commit ?? MOVED,
      base: ONTO,
      ...(told.flags ? { flags: told.flags } : {}),
    });
});
