/** Work of several tasks with one budget. */
import { failingOf } from './failure.ts';
import type { CampaignLife } from './life/campaign-life.ts';
import { CAMPAIGN_CYCLE } from './life/campaign-life.ts';
import { stepRefusal, take } from './life/cycle.ts';
import { type Pause, pauseOf } from './pause.ts';
import type { Refusal } from './place.ts';
import type { Task } from './task.ts';

export interface Campaign {
  /** `author:id` of the event that made it. */
  readonly ref: string;
  readonly title: string;
  readonly body: string;
  /** Position and chain time at which it was defined. */
  readonly position: number;
  readonly since: number;
  /** Attempts its tasks may take together; null: no matter. */
  readonly attempts: number | null;
  /** Chain time after which it is abandoned, milliseconds; null: never. */
  readonly until: number | null;
  /** Seconds of chain time without a step after which it is said to stall; null: never. */
  readonly stall: number | null;
  state: CampaignLife;
  /** Why it was abandoned or closed, for people. */
  reason: string | null;
  /** Its tasks, in the order they were added. */
  tasks: readonly string[];
  /** When one of them took a step last. */
  moved: { readonly position: number; readonly at: number };
}

interface Known {
  readonly campaigns: ReadonlyMap<string, Campaign>;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly lanes: ReadonlyMap<string, { readonly repo: string | null }>;
  readonly pauses: ReadonlyMap<string, Pause>;
  readonly chainTime: number;
  readonly position: number;
}

/** Tasks that one campaign may have. */
const CAMPAIGN_TASKS = 512;

/** Attempts that ended so say nothing of the work: they are not counted. */
const UNCOUNTED: ReadonlySet<string> = new Set(['gaveup', 'revoked']);

/** The tasks of a campaign, in the order they were added. */
export function tasksOf({ tasks }: Pick<Known, 'tasks'>, campaign: Campaign): Task[] {
  return campaign.tasks.flatMap((ref) => tasks.get(ref) ?? []);
}

/** Whether a task may still get done. */
export function isOpen({ state }: Pick<Task, 'state'>): boolean {
  return state !== 'done' && state !== 'cancelled';
}

/** How many of a campaign's tasks are done, of how many, and the attempts they took. */
export function progressOf(state: Pick<Known, 'tasks'>, campaign: Campaign) {
  const tasks = tasksOf(state, campaign);
  const count = (life: Task['state']) => tasks.filter((task) => task.state === life).length;
  const used = tasks.flatMap(({ attempts }) => attempts.filter(isCounted)).length;
  return { done: count('done'), cancelled: count('cancelled'), total: tasks.length, used };
}

function isCounted({ outcome, stage, reason }: Task['attempts'][number]): boolean {
  return !UNCOUNTED.has(outcome) && failingOf(stage, reason).class !== 'quota_limited';
}

/** Whether a campaign's attempts are used up. */
export function isSpent(state: Pick<Known, 'tasks'>, campaign: Campaign): boolean {
  return campaign.attempts !== null && progressOf(state, campaign).used >= campaign.attempts;
}

/** Attempts that open campaigns still allow, by reference; those without a limit are not named. */
export function attemptsLeft(state: Pick<Known, 'tasks' | 'campaigns'>): Map<string, number> {
  const left = new Map<string, number>();
  for (const campaign of state.campaigns.values())
    if (campaign.state === 'open' && campaign.attempts !== null)
      left.set(campaign.ref, campaign.attempts - progressOf(state, campaign).used);
  return left;
}

/** Why the campaign of a task allows no further attempt; null if it does. */
export function budgetProblem(
  state: Pick<Known, 'tasks' | 'campaigns'>,
  task: Pick<Task, 'campaign'>,
): Refusal {
  const campaign = task.campaign === null ? undefined : state.campaigns.get(task.campaign);
  if (campaign?.state !== 'open' || !isSpent(state, campaign)) return null;
  return `campaign: all ${campaign.attempts} attempts of ${campaign.ref} are used`;
}

/** Why a task cannot be added to a campaign; null if it can. */
export function addingProblem({ campaigns }: Pick<Known, 'campaigns'>, ref: string): Refusal {
  const campaign = campaigns.get(ref);
  if (!campaign) return 'body.campaign: no such campaign';
  if (campaign.tasks.length >= CAMPAIGN_TASKS)
    return `body.campaign: it has ${CAMPAIGN_TASKS} tasks, the most there may be`;
  return stepRefusal(CAMPAIGN_CYCLE, campaign.state, 'add');
}

/** Adds a task to a campaign, or moves it there; the caller has asked `addingProblem`. */
export function addTo(state: Known, ref: string, task: Task): void {
  const campaign = state.campaigns.get(ref) as Campaign;
  const former = task.campaign === null ? undefined : state.campaigns.get(task.campaign);
  if (former) former.tasks = former.tasks.filter((one) => one !== task.ref);
  noteStep(state, task);
  campaign.state = take(CAMPAIGN_CYCLE, campaign.state, 'add');
  campaign.tasks = [...campaign.tasks, task.ref];
  task.campaign = ref;
  noteStep(state, task);
}

/** Notes that a task took a step. */
export function noteStep(state: Known, { campaign: ref }: Pick<Task, 'campaign'>): void {
  const campaign = ref === null ? undefined : state.campaigns.get(ref);
  if (campaign) campaign.moved = { position: state.position, at: state.chainTime };
}

/**
 * Why an open campaign gets no further by itself; null: it does, or has ended. now: own clock,
 * milliseconds since 1970; chain time stands still where nobody speaks.
 */
export function stallOf(
  state: Known & { readonly weavers: readonly { readonly at: number }[] },
  campaign: Campaign,
  now: number,
): string | null {
  if (campaign.state !== 'open') return null;
  const tasks = tasksOf(state, campaign);
  const open = tasks.filter(isOpen);
  if (open.length === 0) return tasks.length === 0 ? null : 'all its tasks were cancelled';
  const goesOn = ({ state: life, claim, ...task }: Task) =>
    claim !== null || (life === 'ready' && pauseOf(state, task, null) === null);
  if (!open.some(goesOn)) return `none of its ${open.length} open tasks can go on`;
  const newest = Math.max(state.chainTime, state.weavers.at(-1)?.at ?? 0);
  const quiet = state.chainTime - campaign.moved.at + Math.max(0, now - newest);
  return campaign.stall !== null && quiet > campaign.stall * 1000
    ? `no task took a step for ${Math.floor(quiet / 1000)} s`
    : null;
}
