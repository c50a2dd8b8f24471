/** A campaign as commands show it. */
import { idOf } from '@lanemesh/event';
import { type Campaign, progressOf, type State, stallOf } from '@lanemesh/state';

export function campaignDocument(state: State, campaign: Campaign) {
  const { done, cancelled, total, used } = progressOf(state, campaign);
  return {
    id: idOf(campaign.ref),
    campaign: campaign.ref,
    title: campaign.title,
    state: campaign.state,
    reason: campaign.reason,
    progress: `${done}/${total}`,
    done,
    total,
    cancelled,
    attempts: { used, budget: campaign.attempts },
    until: campaign.until === null ? null : new Date(campaign.until).toISOString(),
    /** Why it gets no further by itself; null: it does, or has ended. */
    stalled: stallOf(state, campaign, Date.now()),
    /** null: it has no place in the order yet. */
    position: campaign.position <= state.position ? campaign.position : null,
  };
}

/** A campaign's progress and budget, for people. */
export function campaignLine({ progress, attempts, stalled, reason }: CampaignDocument): string {
  const of = attempts.budget === null ? '' : ` of ${attempts.budget}`;
  const why = stalled === null ? reason : `stalled: ${stalled}`;
  return `${progress} done, ${attempts.used}${of} attempts${why === null ? '' : `, ${why}`}`;
}

export type CampaignDocument = ReturnType<typeof campaignDocument>;
