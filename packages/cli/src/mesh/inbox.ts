/** `mesh inbox`: what waits for a person, and until when. */
import { approvalOf } from '@lanemesh/decide';
import type { Call, Outcome } from '../command.ts';
import { columns, moment } from '../text.ts';
import { awakeNow } from './awake.ts';
import { cardNeeds } from './card-needs.ts';
import { copyNeeds } from './copy.ts';
import { foundAtHub, hubBlocks } from './found-at-hub.ts';
import { needsYou } from './needs-you.ts';

export async function inbox(call: Call): Promise<Outcome> {
  const node = await call.open();
  const { state } = node.replica;
  const now = Date.now();
  const needs = [
    ...(await copyNeeds(node)),
    ...hubBlocks(await foundAtHub(node)),
    ...needsYou(state, now, awakeNow(node)),
    ...(await cardNeeds(node)),
  ];
  const items = needs.map((need) => {
    const task = state.tasks.get(need.id);
    const approval = task ? approvalOf(state, task, now) : null;
    return {
      ...need,
      approval: approval && {
        commit: approval.commit,
        since: new Date(approval.since).toISOString(),
        expires: new Date(approval.until).toISOString(),
        held: approval.held,
      },
    };
  });
  const rows = items.flatMap(({ name, why, hint, approval }) => [
    [
      name,
      approval && !approval.held ? `${why} until ${moment(Date.parse(approval.expires))} UTC` : why,
    ],
    ['', hint],
  ]);
  return {
    json: { items },
    text: rows.length === 0 ? 'nothing waits for you' : columns(rows, Number.POSITIVE_INFINITY),
  };
}
