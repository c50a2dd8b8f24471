import { expect, test } from 'vitest';
import { Sandboxes } from './sandboxes.ts';

/** A machine whose canary proved this level. */
function machine(level: 'none' | 'process' | 'full', usual?: 'none' | 'process') {
  const sandbox = { hidden: [], ...(usual === undefined ? {} : { level: usual }) };
  const sandboxes = new Sandboxes({ stateDir: '/nowhere', env: {}, sandbox });
  const why = level === 'full' ? null : 'bwrap is not installed';
  sandboxes.proof = async () => ({ level, why, program: null });
  return sandboxes;
}

/** null: a script. */
const AGENTS = { script: null, cli: true, bare: false } as const;

test.each([
  ['script', 'full', undefined, 'none'],
  ['script', 'full', 'process', 'ours-process'],
  ['cli', 'full', undefined, 'ours-full'],
  ['cli', 'process', undefined, 'ours-process'],
  ['cli', 'none', undefined, 'cli'],
  ['cli', 'full', 'none', 'cli'],
  ['bare', 'full', undefined, 'ours-full'],
  ['bare', 'none', undefined, null],
  ['bare', 'full', 'none', null],
  ['cli', 'process', 'full', null],
  ['script', 'none', 'process', null],
] as const)(
  '%s where the machine has %s and its lane says %s: %s',
  async (agent, has, demanded, kept) => {
    const spec = demanded === undefined ? {} : { sandbox: demanded };
    const choice = await machine(has).choose(spec, AGENTS[agent]);
    expect(choice.ok ? choice.sandbox : null).toBe(kept);
    if (!choice.ok) expect(choice.problem).toMatch(/bwrap is not installed|breakglass grant/);
  },
);

test('leave to go without counts for what demands nothing, and for nothing else', async () => {
  const elevated = { elevated: 'a grant' };
  expect(await machine('full').choose(elevated, true)).toMatchObject({ sandbox: 'none' });
  expect(await machine('none').choose(elevated, false)).toMatchObject({ sandbox: 'none' });
  const demanding = { ...elevated, sandbox: 'full' } as const;
  expect(await machine('full').choose(demanding, true)).toMatchObject({ sandbox: 'ours-full' });
  expect(await machine('none').choose(demanding, true)).toMatchObject({ ok: false });
});

test('a node’s own setting says what agents get where nothing is demanded', async () => {
  expect(await machine('full', 'process').choose({}, true)).toMatchObject({
    sandbox: 'ours-process',
  });
  expect(await machine('full', 'none').choose({}, true)).toMatchObject({ sandbox: 'cli' });
});
