import { expect, test } from 'vitest';
import { SmallWorld, START, who } from '../../../../test/support/small-world.ts';
import { CAMPAIGN_CYCLE, type CampaignLife, type CampaignStep } from './campaign-life.ts';
import { type Cycle, nextState, stepsFrom } from './cycle.ts';
import { LANE_CYCLE, type LaneLife, type LaneStep } from './lane-life.ts';
import {
  LOG_CYCLE,
  type LogLife,
  type LogStep,
  NODE_CYCLE,
  type NodeLife,
  type NodeStep,
} from './node-life.ts';

/** Something that lives in a world of its own: where it is, and what takes each step. */
interface Subject<S, E extends string> {
  readonly at: () => S;
  /** Why it was refused; null: it was not; undefined: the fold did not even look at it. */
  readonly acts: Readonly<Record<E, () => string | null | undefined>>;
}

/** Takes every step in every state, each reached by its shortest way; refused ones change nothing. */
function walkAll<S extends string, E extends string>(
  cycle: Cycle<S, E>,
  begin: () => Subject<S, E>,
): void {
  const ways = new Map<S, E[]>([[cycle.initial, []]]);
  for (const [from, way] of ways)
    for (const step of stepsFrom(cycle, from)) {
      const to = nextState(cycle, from, step) as S;
      if (!ways.has(to)) ways.set(to, [...way, step]);
    }
  const states = Object.keys(cycle.table) as S[];
  expect([...ways.keys()].sort()).toEqual([...states].sort());
  const steps = [...new Set(states.flatMap((state) => stepsFrom(cycle, state)))];
  for (const [from, way] of ways)
    for (const step of steps) {
      const subject = begin();
      for (const before of way) subject.acts[before]();
      expect(subject.at(), `${cycle.what} by ${way.join(' ')}`).toBe(from);
      const refusal = subject.acts[step]();
      const next = nextState(cycle, from, step);
      expect(subject.at(), `${cycle.what} ${from}: ${step}, ${refusal}`).toBe(next ?? from);
      if (next !== undefined) expect(refusal, `${from} ${step}`).toBeNull();
      else if (refusal !== undefined)
        expect(refusal, `${from} ${step}`).toMatch(/^(life|body\.\w+): /);
      if (next === undefined && refusal?.includes(' is not allowed '))
        expect(refusal).toContain(`(allowed: ${stepsFrom(cycle, from).join(', ') || 'nothing'})`);
    }
}

test('a lane takes every step of its life by its events, and no other', () => {
  walkAll<LaneLife, LaneStep>(LANE_CYCLE, () => {
    const world = new SmallWorld();
    const lane = () => world.state.lanes.get('web');
    const say = (kind: 'work.paused' | 'work.resumed') =>
      world.say(world.ana, kind, { lane: 'web' }).reason;
    return {
      at: () => lane()?.state ?? 'free',
      acts: {
        define: () => world.lane('web').reason,
        replace: () => world.lane('web', { replaces: lane()?.revision ?? 1 }).reason,
        pause: () => say('work.paused'),
        resume: () => say('work.resumed'),
        remove: () => world.say(world.ana, 'lane.removed', { lane: 'web' }).reason,
      },
    };
  });
});

test('a campaign takes every step of its life by its events and by rule, and no other', () => {
  walkAll<CampaignLife, CampaignStep>(CAMPAIGN_CYCLE, () => {
    const world = new SmallWorld();
    world.lane();
    const { ref } = world.say(world.ana, 'campaign.defined', { title: 'all', until: START + 1000 });
    const campaign = () => world.state.campaigns.get(ref);
    const add = () =>
      world.say(world.ana, 'task.enqueued', { title: 'a', lane: 'default', campaign: ref });
    add();
    const byRule = (act: () => void) => {
      const before = campaign()?.state;
      act();
      return campaign()?.state === before ? undefined : null;
    };
    return {
      at: () => campaign()?.state ?? 'open',
      acts: {
        add: () => add().reason,
        complete: () =>
          byRule(() => {
            for (const task of campaign()?.tasks ?? [])
              world.say(world.ana, 'task.landed', { task, commit: '1'.repeat(40), target: 'main' });
          }),
        abandon: () =>
          byRule(() => {
            world.clock = START + 1001;
            world.say(world.ana, 'node.beat', {});
          }),
        close: () =>
          world.say(world.ana, 'campaign.closed', { campaign: ref, cancel: true }).reason,
      },
    };
  });
});

test('a node takes every step of its life by its events, and no other', () => {
  walkAll<NodeLife, NodeStep>(NODE_CYCLE, () => {
    const world = new SmallWorld();
    const ben = who('ben');
    const told = (batch: ReturnType<SmallWorld['batch']>) => world.weave(batch).at(-1)?.reason;
    const roles = ['worker'] as const;
    return {
      at: () => world.state.members.get(ben.id)?.standing ?? 'unknown',
      acts: {
        ask: () => (world.state.logs.has(ben.id) ? undefined : told(world.joining(ben, null))),
        join: () =>
          world.state.logs.has(ben.id) ? undefined : told(world.joining(ben, world.invite(roles))),
        admit: () =>
          world.say(world.ana, 'node.admitted', { node: ben.id, roles: [...roles] }).reason,
        revoke: () => world.say(world.ana, 'node.revoked', since(world, ben.id)).reason,
        leave: () =>
          world.state.logs.has(ben.id)
            ? told(world.batch(ben, [world.draft('node.left', {})]))
            : undefined,
      },
    };
  });
});

/** Of a node that is revoked already it says anew since when. */
function since(world: SmallWorld, node: string) {
  const id = [...(world.state.logs.get(node)?.ids ?? [])][0];
  const again = world.state.members.get(node)?.standing === 'revoked';
  return { node, ...(again ? { since: `${node}:${id}` } : {}) };
}

test('[R10] a log takes every step of its life by forks and events, and no other', () => {
  walkAll<LogLife, LogStep>(LOG_CYCLE, () => {
    const world = new SmallWorld();
    const ben = world.member('ben');
    const first = world.commits.get(world.state.logs.get(ben.id)?.head ?? '');
    const log = () => world.state.logs.get(ben.id);
    world.weave(world.batch(ben, [world.draft('node.beat', {})]));
    return {
      at: () => (log()?.marked ? 'marked' : 'whole'),
      acts: {
        fork: () => {
          world.goOnAt(ben, first as NonNullable<typeof first>);
          world.weave(world.batch(ben, [world.draft('node.beat', {})]));
          return null;
        },
        resume: () =>
          world.say(world.ana, 'node.resumed', { node: ben.id, head: log()?.head ?? '' }).reason,
      },
    };
  });
});
