/** Landed work that its target lost: given back by fast-forward, else shown to people (INV-10). */
import type { Target } from '@lanemesh/hosts';
import { newestLanded, type State, type Task } from '@lanemesh/state';
import type { HubFinding } from '@lanemesh/sync';
import { LateLandings } from './late-landings.ts';
import type { Draft, PeerOptions } from './ports.ts';
import { repoOf } from './spec.ts';

/** Between two looks at the targets, milliseconds. */
const EVERY = 5 * 60_000;

interface Landed {
  readonly task: Task;
  readonly target: Target;
  readonly commit: string;
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
    const newest = newestLandings(this.options);
    if (newest.length === 0) return;
    this.next = clock.mono() + EVERY;
    this.running = this.check(newest)
      .then(async (found) => note?.('landings', found))
      .catch((error: unknown) => log.warn({ error: String(error) }, 'targets were not looked at'))
      .finally(() => {
        this.running = null;
      });
  }

  /** Gives back the newest landing of a target, should it be lost: nobody lands on less. */
  async restore({ repo }: Target): Promise<void> {
    for (const { target, commit } of newestLandings(this.options))
      if (target.repo.url === repo.url && target.repo.target === repo.target)
        await this.options.host.giveBack(target, commit);
  }

  /** Resolves when no look is under way. */
  async idle(): Promise<void> {
    await Promise.all([this.running, this.late.idle()]);
  }

  private async check(newest: readonly Landed[]): Promise<HubFinding[]> {
    const found: HubFinding[] = [];
    for (const landed of newest) {
      const reading = await this.options.host.read(landed.target);
      if (reading.ok ? reading.landed !== null : reading.reason !== 'missing') continue;
      const isBack = (await this.options.host.giveBack(landed.target, landed.commit)) === 'done';
      found.push(lost(landed, isBack));
      this.options.log.warn({ task: landed.task.ref, commit: landed.commit, isBack }, LOST);
    }
    return found;
  }
}

const LOST = 'the target lost a landing';

/** The newest landing on each target: it stands on all that landed there before. */
function newestLandings({ replica, hubUrl }: PeerOptions): Landed[] {
  const newest = new Map<string, Landed & { readonly position: number }>();
  for (const task of newestLanded(replica.state)) {
    const repo = task.landed && repoFor(replica.state, task, hubUrl);
    if (!task.landed || !repo) continue;
    const { commit, position, target: branch } = task.landed;
    const key = `${repo.url} ${branch}`;
    if ((newest.get(key)?.position ?? -1) > position) continue;
    const target = { repo: { ...repo, target: branch }, task: task.ref };
    newest.set(key, { task, target, commit, position });
  }
  return [...newest.values()];
}

function repoFor(state: State, task: Task, hubUrl: string | null): Target['repo'] | null {
  const lane = state.lanes.get(task.lane);
  return lane ? repoOf(state, lane, hubUrl) : null;
}

function lost({ task, target: { repo }, commit }: Landed, isBack: boolean): HubFinding {
  const about = `${repo.target} of ${repo.name} lost the landing of ${task.title.slice(0, 60)}`;
  return {
    what: 'landing-lost',
    ref: repo.target,
    commit,
    node: task.landed?.by ?? null,
    rule: 'INV-10',
    problem: isBack ? `${about}: it was given back` : `${about}, and went on without it`,
    fix: isBack ? null : `merge ${commit.slice(0, 12)} into ${repo.target} again, or task add anew`,
    blocks: !isBack,
  };
}
