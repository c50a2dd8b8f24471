/** Campaigns: begun and closed by people, completed and abandoned by rule. */
import type { Known } from '@lanemesh/event';
import { type Campaign, isOpen, isSpent, tasksOf } from '../campaign.ts';
import { CAMPAIGN_CYCLE, type CampaignStep } from '../life/campaign-life.ts';
import { stepRefusal, take } from '../life/cycle.ts';
import type { Refusal } from '../place.ts';
import type { State } from '../state.ts';
import { revoke, step } from './task.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

export function campaignDefined(
  state: State,
  { body }: Of<'campaign.defined'>,
  ref: string,
): Refusal {
  state.campaigns.set(ref, {
    ref,
    title: body.title,
    body: body.body ?? '',
    position: state.position,
    since: state.chainTime,
    attempts: body.attempts ?? null,
    until: body.until ?? null,
    stall: body.stall ?? null,
    state: CAMPAIGN_CYCLE.initial,
    reason: null,
    tasks: [],
    moved: { position: state.position, at: state.chainTime },
  });
  return null;
}

export function campaignClosed(state: State, { body }: Of<'campaign.closed'>): Refusal {
  const campaign = state.campaigns.get(body.campaign);
  if (!campaign) return 'body.campaign: no such campaign';
  const problem = stepRefusal(CAMPAIGN_CYCLE, campaign.state, 'close');
  if (problem !== null) return problem;
  const open = tasksOf(state, campaign).filter(isOpen).length;
  if (open > 0 && body.cancel !== true) return `body.cancel: ${open} of its tasks are open`;
  end(state, campaign, 'close', body.reason ?? 'closed by a person');
  return null;
}

/**
 * What follows by rule, after the events of an entry: of the campaigns whose time is over, or of
 * whose tasks one took a step after position `since`.
 */
export function settleCampaigns(state: State, since: number): void {
  for (const campaign of state.campaigns.values()) {
    const isLate = campaign.until !== null && state.chainTime > campaign.until;
    const hasNews = campaign.moved.position > since;
    const isDue = campaign.state === 'open' ? isLate || hasNews : hasNews;
    if (isDue) settle(state, campaign, isLate);
  }
}

function settle(state: State, campaign: Campaign, isLate: boolean): void {
  const tasks = tasksOf(state, campaign);
  const open = tasks.filter(isOpen);
  // A task of it began again. That one was given up or closed is no matter of its tasks.
  if (campaign.state === 'done' && open.length > 0)
    campaign.state = take(CAMPAIGN_CYCLE, campaign.state, 'add');
  if (campaign.state !== 'open') return;
  if (open.length === 0 && tasks.some((task) => task.state === 'done')) {
    campaign.state = take(CAMPAIGN_CYCLE, campaign.state, 'complete');
    return;
  }
  // What runs may finish: its attempt is paid for.
  const isUsed = open.length > 0 && isSpent(state, campaign) && open.every(({ claim }) => !claim);
  if (isUsed) end(state, campaign, 'abandon', `all ${campaign.attempts} attempts are used`);
  else if (isLate) end(state, campaign, 'abandon', 'its time is over');
}

/** Ends a campaign and what of it is open; a running attempt is stopped. */
function end(state: State, campaign: Campaign, how: CampaignStep, reason: string): void {
  campaign.state = take(CAMPAIGN_CYCLE, campaign.state, how);
  campaign.reason = reason;
  for (const task of tasksOf(state, campaign)) {
    if (!isOpen(task)) continue;
    revoke(state, task);
    task.reason = `campaign ${campaign.ref} is ${campaign.state}: ${reason}`;
    step(state, task, 'cancel');
  }
}
