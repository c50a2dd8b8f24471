/** `mesh campaign list` and `mesh campaign show`. */
import { CAMPAIGN_STATES, type CampaignLife, tasksOf } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns, moment } from '../../text.ts';
import { usage } from '../../usage.ts';
import { foreseen, resolveCampaign, short, shortened } from '../known.ts';
import { taskDocument } from '../task/document.ts';
import { campaignDocument, campaignLine } from './document.ts';

export async function campaignList(call: Call): Promise<Outcome> {
  const states = call.options.list('state').map(checkState);
  const state = foreseen(await call.open());
  const campaigns = [...state.campaigns.values()]
    .filter((one) => states.length === 0 || states.includes(one.state))
    .map((one) => campaignDocument(state, one));
  const rows = campaigns.map((one) => [
    short(one.campaign),
    one.state,
    one.title,
    campaignLine(one),
  ]);
  return {
    json: { campaigns },
    text:
      rows.length === 0
        ? 'no campaigns: mesh campaign add TITLE'
        : columns([['campaign', 'state', 'title', 'progress'], ...rows], call.out.width),
  };
}

export async function campaignShow(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const campaign = resolveCampaign(node, call.args[0] ?? '');
  const json = campaignDocument(state, campaign);
  const tasks = tasksOf(state, campaign).map((task) => taskDocument(state, task));
  const rows = tasks.map((task) => [
    short(task.task),
    task.state,
    task.reason === null ? task.title : `${task.title} (${shortened(task.reason)})`,
  ]);
  return {
    json: { ...json, body: campaign.body, stall: campaign.stall, tasks },
    text: [
      `${campaign.title} (${short(campaign.ref)}): ${campaign.state}, ${campaignLine(json)}`,
      ...(json.until === null ? [] : [`until ${moment(Date.parse(json.until))} UTC`]),
      ...(campaign.body === '' ? [] : ['', ...campaign.body.split('\n')]),
      ...(rows.length === 0 ? [] : ['', ...columns(rows, call.out.width)]),
    ],
  };
}

function checkState(word: string): CampaignLife {
  const found = CAMPAIGN_STATES.find((one) => one === word);
  if (found) return found;
  throw usage(
    'flag.value',
    `--state: ${JSON.stringify(word)} is no state of a campaign`,
    `use one of ${CAMPAIGN_STATES.join(', ')}`,
  );
}
