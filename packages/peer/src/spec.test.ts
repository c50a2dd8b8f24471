import { expect, test } from 'vitest';
import { SmallWorld } from '../../../test/support/small-world.ts';
import { specOf } from './spec.ts';

function world() {
  const small = new SmallWorld();
  small.lane('default', {
    accept: ['true'],
    sandbox: 'process',
    hosts: ['registry.npmjs.org'],
    wall: 3600,
  });
  const ref = small.task();
  const task = () =>
    small.state.tasks.get(ref) as NonNullable<ReturnType<typeof small.state.tasks.get>>;
  const spec = (now = 0) => specOf(small.state, task(), 'claude', small.ana.id, 1000, null, now);
  const grant = (scope: object) => {
    const given = { reason: 'it has to be', rollback: 'undone by hand', ttl: 600, ...scope };
    return small.say(small.ana, 'breakglass.granted', given).ref;
  };
  return { small, spec, grant, time: () => small.state.chainTime };
}

test('an attempt is told what its lane demands and lets it reach', () => {
  const { spec } = world();
  const { hosts, ...rest } = spec();
  expect(rest).toMatchObject({ sandbox: 'process', limits: { wallMs: 3_600_000 } });
  expect(hosts).toEqual(['registry.npmjs.org']);
  expect(rest).not.toHaveProperty('elevated');
});

test('an agent with a model that gives no sign of life is ended where its lane says, or after 20 minutes', () => {
  const { small } = world();
  const idle = (agent: string, limits: object) => {
    const lane = `lane${small.state.lanes.size}`;
    small.lane(lane, { limits });
    const task = small.state.tasks.get(small.task({ lane })) as Parameters<typeof specOf>[1];
    return specOf(small.state, task, agent, small.ana.id, 1000, null).limits.idleMs;
  };
  expect(idle('claude', {})).toBe(1_200_000);
  expect(idle('claude', { idle: 90 })).toBe(90_000);
  expect(idle('script', {})).toBeUndefined();
  expect(idle('script', { idle: 90 })).toBe(90_000);
});

test('what an agent does not change is looked at by the verifier of its lane, else by a person', () => {
  const { small } = world();
  small.say(small.ana, 'repo.added', { name: 'code', url: 'hub', target: 'main' });
  const unchanged = (agent: string, over: object, type?: string) => {
    const lane = `lane${small.state.lanes.size}`;
    small.lane(lane, { repo: 'code', ...over });
    const ref = small.task({ lane, ...(type === undefined ? {} : { type }) });
    const task = small.state.tasks.get(ref) as Parameters<typeof specOf>[1];
    return specOf(small.state, task, agent, small.ana.id, 1000, null).unchanged;
  };
  expect(unchanged('claude', { verify: 'any-other' })).toBe('verifier');
  expect(unchanged('claude', {})).toBe('person');
  expect(unchanged('claude', { guards: { off: ['unchanged'] } })).toBeUndefined();
  expect(unchanged('claude', {}, 'review')).toBeUndefined();
  expect(unchanged('script', { verify: 'any-other' })).toBeUndefined();
});

test('under a grant it ends with the grant, by whichever clock is ahead', () => {
  const { spec, grant, time } = world();
  grant({ agent: 'codex' });
  expect(spec()).not.toHaveProperty('elevated');
  const ref = grant({ agent: 'claude' });
  expect(spec()).toMatchObject({ elevated: ref, limits: { wallMs: 600_000 } });
  expect(spec(time() + 400_000)).toMatchObject({ elevated: ref, limits: { wallMs: 200_000 } });
  expect(spec(time() + 600_000)).not.toHaveProperty('elevated');
});
