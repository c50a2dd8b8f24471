/** `mesh campaign close`. */
import { isOpen, tasksOf } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, resolveCampaign, short } from '../known.ts';
import { campaignDocument, campaignLine } from './document.ts';

export async function campaignClose(call: Call): Promise<Outcome> {
  const node = await call.open();
  const campaign = resolveCampaign(node, call.args[0] ?? '');
  const { ref, title } = campaign;
  const open = tasksOf(foreseen(node), campaign).filter(isOpen);
  const cancel = call.options.on('cancel');
  if (open.length > 0 && !cancel)
    throw usage(
      'campaign.open',
      `${open.length} tasks of campaign ${short(ref)} are open, such as ${short(open[0]?.ref ?? '')}`,
      'give --cancel to end them with it',
    );
  const reason = call.options.text('reason');
  const body = {
    campaign: ref,
    ...(cancel ? { cancel } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
  const { published, note } = await record(call, node, [{ kind: 'campaign.closed', body }]);
  if (note !== '') call.out.note(note);
  const state = foreseen(node);
  const closed = campaignDocument(state, resolveCampaign(node, ref));
  return {
    json: { ...closed, cancelled: open.map((task) => task.ref), published },
    text: `campaign ${short(ref)} is ${closed.state}: ${title}, ${campaignLine(closed)}`,
  };
}
