/** Landed work that its target lost: given back, else shown to people, and nobody lands there (INV-10). */
import type { Target } from '@lanemesh/hosts';
import { newestLanded, type State, type Task } from '@lanemesh/state';
import type { HubFinding } from '@lanemesh/sync';
import { LateLandings } from './late-landings.ts';
import type { Draft, PeerOptions } from './ports.ts';
import { type GatesNow, gatesNow } from './review/gates-now.ts';
import { repoOf } from './spec.ts';

/** Between two looks at the targets, milliseconds. */
const EVERY = 5 * 60_000;

interface Landed {
  readonly task: Task;
  readonly target: Target;
  readonly commit: string;
  /** Where it is recorded. */
  readonly position: number;
}

export class Landings {
  private next = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | null = null;

  private readonly late: LateLandings;

  constructor(
    private readonly options: PeerOptions,
    say: (draft: Draft) => Promise<void>,
  ) {
    this.late = new LateLandings({ ...options, say });
  }

  /** Looks at the targets now and then, beside the turns. */
  look(): void {
    const { clock, log, note } = this.options;
    this.late.look();
    if (this.running || clock.mono() < this.next) return;
    // Also where all are signed off: what was told of them is over then.
    if ([...newestLanded(this.options.replica.state)].length === 0) return;
    this.next = clock.mono() + EVERY;
    this.running = this.check(newestLandings(this.options).values())
      .then(async (found) => note?.('landings', found))
      .catch((error: unknown) => log.warn({ error: String(error) }, 'targets were not looked at'))
      .finally(() => {
        this.running = null;
      });
  }

  /**
   * Gives back what a target lost of its newest landings: nobody lands on less. Resolves with why that
   * cannot be, for people; null: it holds them all, or does not answer.
   */
  async restore({ repo }: Target, tip?: string): Promise<string | null> {
    const landed = newestLandings(this.options).get(keyOf(repo)) ?? [];
    // All others stand below it, but for one that was recorded late: who lands asks again.
    if (tip !== undefined && landed[0]?.commit === tip) return null;
    const [first, ...more] = ((await this.givenBack(landed)) ?? []).filter((one) => !one.isBack);
    if (first === undefined) return null;
    const older = more.length === 0 ? '' : ` (--older: with ${more.length} that landed before it)`;
    return `${aboutLoss(first.one)}: ${remedy(first.one)}${older}`;
  }

  /** See `gatesNow`. */
  gates(task: string, pause: () => Promise<void>): Promise<GatesNow> {
    return gatesNow(this.options, task, pause);
  }

  /** Resolves when no look is under way. */
  async idle(): Promise<void> {
    await Promise.all([this.running, this.late.idle()]);
  }

  private async check(targets: Iterable<readonly Landed[]>): Promise<HubFinding[]> {
    const { log } = this.options;
    const found: HubFinding[] = [];
    for (const landed of targets) {
      for (const { one, isBack } of (await this.givenBack(landed)) ?? []) {
        found.push(lost(one, isBack));
        log.warn({ task: one.task.ref, commit: one.commit, isBack }, LOST);
      }
    }
    return found;
  }

  /** Gives back what of these one target lost, and tells of each; null: it does not answer. */
  private async givenBack(landed: readonly Landed[]) {
    const { host } = this.options;
    const missing = await this.lost(landed);
    const [first] = missing ?? [];
    if (missing === null || first === undefined) return missing && [];
    // People rewrite branches: a task that it holds by another commit is not lost.
    const refs = missing.map(({ task }) => task.ref);
    const held = await host.landings(first.target.repo, refs);
    if (held === null) return null;
    const told: { readonly one: Landed; readonly isBack: boolean }[] = [];
    for (const one of missing)
      if (!held.has(one.task.ref))
        told.push({ one, isBack: (await host.giveBack(one.target, one.commit)) === 'done' });
    return told;
  }

  /** Which of these landings on one target it does not hold; null: it does not answer. */
  private async lost(landed: readonly Landed[]): Promise<Landed[] | null> {
    const [first] = landed;
    if (first === undefined) return [];
    const commits = landed.map(({ commit }) => commit);
    const lacking = await this.options.host.lacking(first.target, commits);
    return lacking && landed.filter(({ commit }) => lacking.includes(commit));
  }
}

const LOST = 'the target lost a landing';

/**
 * The newest landings on each target, the last recorded first. All others are below them: whoever lands
 * stands on what landed before. But one that was recorded late may stand below one recorded before it.
 */
function newestLandings({ replica, hubUrl }: PeerOptions): Map<string, Landed[]> {
  const newest = new Map<string, Landed[]>();
  for (const task of newestLanded(replica.state)) {
    const repo = task.landed && repoFor(replica.state, task, hubUrl);
    if (!task.landed || !repo || task.landed.waived !== undefined) continue;
    const { commit, position, target: branch } = task.landed;
    const target = { repo: { ...repo, target: branch }, task: task.ref };
    const key = keyOf(target.repo);
    newest.set(key, [...(newest.get(key) ?? []), { task, target, commit, position }]);
  }
  for (const landed of newest.values()) landed.sort((a, b) => b.position - a.position);
  return newest;
}

function keyOf({ url, target }: Target['repo']): string {
  return `${url} ${target}`;
}

function repoFor(state: State, task: Task, hubUrl: string | null): Target['repo'] | null {
  const lane = state.lanes.get(task.lane);
  return lane ? repoOf(state, lane, hubUrl) : null;
}

function aboutLoss({ task, target: { repo } }: Landed): string {
  return `${repo.target} of ${repo.name} lost the landing of ${task.title.slice(0, 60)}`;
}

/** What a person can do where nodes cannot. */
function remedy({ task, target: { repo }, commit }: Landed): string {
  const id = task.ref.slice(-6);
  return `merge ${commit.slice(0, 12)} into ${repo.target} again, or sign it off: mesh task waive ${id}`;
}

function lost(one: Landed, isBack: boolean): HubFinding {
  const about = aboutLoss(one);
  return {
    what: 'landing-lost',
    ref: one.target.repo.target,
    commit: one.commit,
    node: one.task.landed?.by ?? null,
    rule: 'INV-10',
    problem: isBack
      ? `${about}: it was given back`
      : `${about}, and nothing lands there until then`,
    fix: isBack ? null : remedy(one),
    blocks: !isBack,
  };
}
