import { reviewingOf } from '@lanemesh/state';
import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { type Pinning, pinProblem } from './pinned.ts';

const CLAUDE = { name: 'claude', family: 'anthropic' };
const CODEX = { name: 'codex', family: 'openai' };
const SCRIPT = { name: 'script', family: 'script' };

test('an agent that cannot judge is told why, and what to name instead', () => {
  const world = new SmallWorld();
  const why = (agent: string, over: Partial<Pinning> = {}, review = {}) => {
    const body = { review } as unknown as Parameters<typeof reviewingOf>[0];
    const lane = { agents: ['claude'], families: [], verify: 'any-other', ...over };
    const found = pinProblem(world.state, { ...lane, review: reviewingOf(body) }, agent);
    return found && `${found.why}: ${found.fix}`;
  };
  expect(why('codex')).toMatch(
    /no node that may verify has announced .* they have script; mesh up/,
  );
  const ben = world.member('ben', ['worker', 'verifier']);
  world.say(ben, 'node.announced', { agents: [CLAUDE, CODEX, SCRIPT] });
  expect(why('gpt')).toMatch(/announced an agent "gpt": they have claude, codex, script;/);
  // Nobody is there yet who does the work but who judges it.
  expect(why('codex')).toMatch(/only on the node that does the work: give --waive node too/);
  expect(why('codex', {}, { waive: ['node'] })).toBeNull();
  world.say(world.ana, 'node.announced', { agents: [CLAUDE] });
  expect(why('codex')).toBeNull();
  world.say(ben, 'node.announced', { agents: [CLAUDE, { ...CODEX, duties: ['worker'] }, SCRIPT] });
  expect(why('codex')).toMatch(/who has codex does not let it judge: mesh agents transport there/);
  world.say(ben, 'node.announced', { agents: [CLAUDE, CODEX, SCRIPT] });
  expect(why('claude')).toMatch(/of the family anthropic, which made the commit: try codex/);
  expect(why('codex', { verify: 'google' })).toMatch(/of the family openai, not of google/);
  expect(why('script')).toMatch(/no --verify-run/);
  expect(why('script', {}, { run: 'judge' })).toBeNull();
});
