/** Agents in memory: an attempt takes a while, and passes, changes nothing or fails. */
import type { Agents, AttemptEnd, AttemptSpec, Failed, Judged, Reporter } from '@lanemesh/agents';
import { TARGETS } from './code.ts';
import type { Life } from './life.ts';
import type { Link } from './network.ts';
import type { SimNode } from './node.ts';
import type { World } from './world.ts';

/** How long and how well agents work. */
export interface Skill {
  /** Milliseconds, least and most. */
  readonly work: readonly [number, number];
  /** Milliseconds that a check of what is to land takes. */
  readonly check: readonly [number, number];
  /** Chance that it takes some more seconds. */
  readonly lengthy: number;
  readonly failing: number;
  readonly idle: number;
  /** Chances that an agent never ends by itself, and that it takes longer than a claim's TTL. */
  readonly hanging: number;
  readonly overrunning: number;
  /** Chance that it says it passed, and its check fails. */
  readonly lying: number;
  /** Chance that what passed fails on a target that moved. */
  readonly rejecting: number;
}

/** Milliseconds that some work takes longer. */
const MORE = 7000;
/** Milliseconds after which a hanging agent is killed. */
const WALL = 30_000;

export function simulatedAgents(world: World, node: SimNode, life: Life, link: Link): Agents {
  const { random, hub, sizes } = world;
  const skillNow = (): Skill => (world.time.now < sizes.faultEnd ? sizes.skill : sizes.recovered);

  /** Tells of work in progress, as long as it lasts. Resolves with whether it was stopped. */
  async function work(
    { base, ms, last }: { readonly base: string; readonly ms: number; readonly last: boolean },
    { claim }: AttemptSpec,
    signal: AbortSignal,
    reporter: Reporter,
  ): Promise<boolean> {
    let wip: string | null = null;
    let steps = 0;
    const look = async (isLast: boolean): Promise<void> => {
      const made = hub.code.make([wip ?? base], null, claim);
      if (await reporter.keep(made, isLast)) wip = made;
      const kept = wip === null ? {} : { wip: { commit: wip, base } };
      // Whoever has a full disk is not heard.
      await reporter.say({ summary: `${++steps} of ${claim}`, ...kept }).catch(() => undefined);
    };
    const ends = world.time.now + ms;
    for (;;) {
      const left = Math.max(0, ends - world.time.now);
      const wasStopped = await life.sleepUnless(signal, Math.min(left, reporter.every));
      const isOver = wasStopped || left <= reporter.every;
      if (!isOver || wasStopped || last) await look(isOver);
      if (isOver) return wasStopped;
    }
  }

  async function run(
    spec: AttemptSpec,
    signal: AbortSignal,
    reporter?: Reporter,
  ): Promise<AttemptEnd> {
    const started = world.time.now;
    const ms = (): number => Math.round(world.time.now - started);
    const checkout = await link.call('checkout', () => ({
      target: hub.code.tip(spec.repo?.target ?? TARGETS[0]),
    }));
    if (signal.aborted) return { outcome: 'stopped', ms: ms(), log: '' };
    if (!checkout) return failed('checkout', 'unreachable', ms());
    world.tell('began', node, spec);
    const skill = skillNow();
    const hangs = random.chance(skill.hanging);
    const overruns = !hangs && random.chance(skill.overrunning);
    if (hangs || overruns) world.count('agentTroubles');
    const more = skill.lengthy > 0 && random.chance(skill.lengthy) ? MORE : 0;
    const usual = more + random.between(...skill.work);
    // Whoever hangs is killed by its wall; whoever overruns its claim's TTL is well, and beats.
    const wanted = hangs ? WALL : overruns ? 2 * sizes.ttl * 1000 : usual;
    const all = { base: checkout.target, ms: wanted, last: hangs };
    const wasStopped = reporter
      ? await work(all, spec, signal, reporter)
      : await life.sleepUnless(signal, wanted);
    if (wasStopped) return { outcome: 'stopped', ms: ms(), log: '' };
    if (hangs) return failed('run', 'wall', ms());
    if (random.chance(skill.lying)) {
      world.count('agentTroubles');
      return failed('accept', 'exit', ms());
    }
    const luck = random.next();
    if (luck < skill.failing) return failed('run', 'exit', ms());
    const idle = luck < skill.failing + skill.idle;
    const base = checkout.target;
    const commit = idle ? null : hub.code.make([base], spec.task, spec.claim);
    world.tell('passed', node, spec, commit);
    return { outcome: 'passed', commit, base, summary: '', ms: ms(), log: '' };
  }

  async function accept(_spec: AttemptSpec, commit: string, signal: AbortSignal): Promise<Judged> {
    const ms = random.between(...skillNow().check);
    if (await life.sleepUnless(signal, ms)) return { outcome: 'stopped', ms: 0, log: '' };
    if (random.chance(skillNow().rejecting)) return failed('accept', 'exit', Math.round(ms));
    const base = hub.code.get(commit).parents[0] as string;
    return { outcome: 'passed', commit, base, summary: '', ms: Math.round(ms), log: '' };
  }

  return {
    has: () => true,
    sandbox: async () => 'none',
    proof: async () => ({ level: 'none', why: null, program: null }),
    run,
    accept,
    look: async () => ({ flags: [], patch: null }),
    // No lane of a simulation asks for a verifier.
    review: async () => ({ outcome: 'stopped' }),
    settle: () => {},
  };
}

function failed(stage: Failed['stage'], reason: Failed['reason'], ms: number): Failed {
  return { outcome: 'failed', stage, reason, exitCode: 1, evidence: 'simulated', ms, log: '' };
}
