/** Several ways to a model inside one attempt, with commands in place of CLIs. */
import { expect, test } from 'vitest';
import { testbed } from '../testbed.ts';
import { adapterOf } from './adapter-of.ts';
import type { Definition } from './definition.ts';

/** Refuses one model as providers do, and works with any other. */
const COMMAND = `
if [ "$MESH_MODEL" = away ]; then echo "connect ECONNREFUSED" >&2; exit 1; fi
if [ "$MESH_MODEL" = spent ]; then echo "usage limit reached, try again in 2 hours" >&2; exit 1; fi
cat > /dev/null
printf 'STATUS: complete\\nBLOCKER_CODE: none\\n' > .agent_result.md
for field in SUMMARY DONE BLOCKERS NEXT_STEP FILES_CHANGED TESTS_RUN DECISIONS RISKS ATTEMPTED_APPROACHES MANUAL_STEPS
do printf '%s: made it\\n' $field >> .agent_result.md; done
echo "$MESH_MODEL $HELPER_KEY" > made.txt
echo "made by $MESH_MODEL"`;

async function runBy(routes: Definition['routes'], env: Record<string, string> = {}) {
  const definition = { name: 'helper', kind: 'command', args: [], env: {}, routes } as const;
  const adapter = adapterOf({ ...definition, command: COMMAND, keepsIn: true });
  const adapters = () => new Map([[adapter.name, adapter]]);
  const world = await testbed({ adapters, env: { ...process.env, ...env } });
  const spec = world.spec({ agent: 'helper' });
  return { world, end: await world.agents.run(spec, new AbortController().signal) };
}
const route = (model: string, key?: string) => ({
  name: model,
  model,
  ...(key === undefined ? {} : { env: { HELPER_KEY: key } }),
});

test('a provider that does not answer is left for the next one, in the same attempt', async () => {
  const key = 'k3y-of-a-test-7Gq2';
  const { world, end } = await runBy(
    [route('away'), route('keyless', 'env:NO_SUCH_KEY'), route('here', 'env:HELPER')],
    { HELPER: key },
  );
  expect(end, JSON.stringify(end)).toMatchObject({ outcome: 'passed', model: 'here' });
  if (end.outcome === 'passed') expect(world.read(end, 'made.txt')).toBe(`here ${key}\n`);
});

test('where none answers, the quota that is there again first is told', async () => {
  const before = Date.now();
  const { end } = await runBy([route('spent'), route('away')]);
  expect(end).toMatchObject({ outcome: 'failed', reason: 'quota_limited', model: 'spent' });
  if (end.outcome !== 'failed') return;
  expect(end.resets).toBeGreaterThanOrEqual(before + 7_200_000);
  expect(end.evidence).toContain('usage limit reached');
});

test('a placeholder where a key should stand is none', async () => {
  const { end } = await runBy([route('here', 'env:HELPER')], { HELPER: 'your-key-here' });
  expect(end).toMatchObject({ outcome: 'failed', reason: 'signed_out' });
  expect(JSON.stringify(end)).toContain('placeholder');
});

test('what failed its acceptance is told by its patch: whoever makes it again fails by it again', async () => {
  const definition = { name: 'helper', kind: 'command', args: [], env: {}, routes: [] } as const;
  const adapter = adapterOf({ ...definition, command: COMMAND, keepsIn: true });
  const world = await testbed({ adapters: () => new Map([[adapter.name, adapter]]) });
  const spec = world.spec({ agent: 'helper', accept: ['false'] });
  expect(await world.agents.run(spec, new AbortController().signal)).toMatchObject({
    outcome: 'failed',
    stage: 'accept',
    patch: expect.stringMatching(/^[0-9a-f]{40}$/),
  });
});
