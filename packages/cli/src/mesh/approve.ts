/** `mesh approve`: signs an act of admins that waits for more of them. */
import type { Call, Outcome } from '../command.ts';
import { record } from '../record.ts';
import { checkStanding } from '../standing.ts';
import { usage } from '../usage.ts';
import { type Act, actLine, actOf, actsOf } from './acts.ts';

export async function approve(call: Call): Promise<Outcome> {
  const node = await call.open();
  const { state } = node.replica;
  const [word] = call.args;
  const acts = actsOf(state);
  if (word === undefined) {
    const text = acts.length === 0 ? 'no act waits for more admins' : acts.map(actLine);
    return { json: { quorum: state.quorum, acts }, text };
  }
  checkStanding(node);
  const act = pick(acts, word);
  const { kind, body } = act;
  const { events, published, note } = await record(call, node, [{ kind, body }]);
  const position = events[0]?.position ?? null;
  const open = actOf(node.replica.state, act);
  const said =
    position === null
      ? `${act.about} is signed`
      : open === null
        ? `${act.about} has effect now`
        : actLine(open);
  return {
    json: {
      act: { id: act.id, kind, body },
      acts: position !== null && open === null,
      position,
      published,
    },
    text: note === '' ? said : [said, note],
  };
}

function pick(acts: readonly Act[], word: string): Act {
  const found = word.length < 4 ? [] : acts.filter(({ id }) => id.startsWith(word));
  if (found.length === 1) return found[0] as Act;
  throw usage(
    found.length === 0 ? 'act.unknown' : 'act.ambiguous',
    found.length === 0
      ? `no act ${JSON.stringify(word)} waits for more admins`
      : `${JSON.stringify(word)} may be ${found.length} acts`,
    'mesh approve lists them; mesh sync first, if it is new',
  );
}
