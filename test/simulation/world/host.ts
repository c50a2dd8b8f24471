/** The host port over the simulated network: what the hub holds decides, never a push's answer. */
import type { GivingBack, Host, Landing, Reading, Target } from '@lanemesh/hosts';
import type { CodeUpdate } from './code.ts';
import type { Link } from './network.ts';
import type { SimNode } from './node.ts';
import type { World } from './world.ts';

const moved = (answer: unknown): boolean => (answer as { moved: boolean }).moved;

export function simulatedHost(world: World, node: SimNode, link: Link): Host {
  const { hub, random, mutant } = world;
  const { code } = hub;

  const push = (updates: readonly CodeUpdate[], after: () => void, force = false) =>
    link.call(
      'push-code',
      () => {
        world.count('codePushes');
        const answer = code.push(updates, force);
        if (answer.moved) after();
        return answer;
      },
      moved,
    );

  /** Whether this node holds a task that it has begun nothing of. */
  const isToBegin = (ref: string): boolean => {
    const task = node.peer?.options.replica.state.tasks.get(ref);
    return task?.state === 'claimed' && task.claim?.by === node.id;
  };

  const branches = (t: Target) =>
    link.call('read', () => ({ target: code.tip(t.repo.target), head: code.at(t.task) }));

  async function read(t: Target): Promise<Reading> {
    if (isToBegin(t.task)) for (const strike of world.hooks.begins) strike(node, t.task);
    const now = await branches(t);
    if (!now) return { ok: false, reason: 'unreachable', message: 'simulated: no answer' };
    return { ok: true, ...now, landed: code.landed(now.target, t.task) };
  }

  const landings = async ({ target }: Target['repo'], tasks: readonly string[]) => {
    const now = await link.call('read', () => ({ tip: code.tip(target) }));
    if (!now) return null;
    const found = tasks.map((task) => [task, code.landed(now.tip, task)] as const);
    return new Map(found.filter((one): one is [string, string] => one[1] !== null));
  };

  async function fence(t: Target, claim: string, head: string | null) {
    const to = code.make(head === null ? [] : [head], null, null);
    await push([{ branch: t.task, to, lease: head }], () => {
      world.tell('fenced', node, t.task, claim);
      for (const strike of world.hooks.fenced) strike(node, t.task);
    });
    const now = await branches(t);
    if (!now || now.head === head) return 'unknown' as const;
    return now.head === to ? ('fenced' as const) : ('moved' as const);
  }

  async function rebase(t: Target, commit: string, onto: string) {
    const original = code.get(commit);
    if (original.parents[0] === onto) return { ok: true as const, commit };
    if (random.chance(world.sizes.conflicts))
      return { ok: false as const, conflict: 'simulated conflict' };
    return { ok: true as const, commit: code.make([onto], t.task, original.claim) };
  }

  async function land(
    t: Target,
    commit: string,
    old: { readonly target: string; readonly head: string | null },
  ): Promise<Landing> {
    if (code.get(commit).parents[0] !== old.target)
      throw new RangeError(`${commit} does not stand on ${old.target}`);
    for (const strike of world.hooks.landing) strike(node, t.task);
    const head = code.make(old.head === null ? [commit] : [old.head, commit], null, null);
    const target = { branch: t.repo.target, to: commit, lease: old.target };
    const headMove = { branch: t.task, to: head, lease: old.head };
    await push(
      mutant?.landsUnfenced ? [target] : [target, headMove],
      () => world.tell('landed', node, t.task, commit),
      mutant?.forcesLandings,
    );
    const now = await branches(t);
    if (!now) return 'unknown';
    if (code.stands(now.target, commit)) return 'landed';
    if (now.head !== old.head && now.head !== head) return 'head-moved';
    return now.target === old.target ? 'unknown' : 'target-moved';
  }

  async function lacking(t: Target, commits: readonly string[]) {
    const now = await branches(t);
    return now && commits.filter((commit) => !code.stands(now.target, commit));
  }

  async function giveBack(t: Target, commit: string): Promise<GivingBack> {
    const before = await branches(t);
    if (!before) return 'unknown';
    if (code.stands(before.target, commit)) return 'done';
    if (!code.stands(commit, before.target)) return 'apart';
    await push([{ branch: t.repo.target, to: commit, lease: before.target }], () =>
      world.say(() => `${node.name} gives ${t.repo.target} back what it lost`),
    );
    const now = await branches(t);
    return now && code.stands(now.target, commit) ? 'done' : 'unknown';
  }

  return {
    read,
    landings,
    fence,
    rebase,
    land,
    retire: async (t, head) => {
      await push([{ branch: t.task, to: null, lease: head }], () => undefined);
    },
    lacking,
    giveBack,
    paths: async () => [],
  };
}
