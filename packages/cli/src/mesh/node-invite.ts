/** `mesh node invite`: a token, alone on stdout, that lets one node in once. */
import { makeToken } from '@lanemesh/event';
import { newSeed, signerOf } from '@lanemesh/ledger';
import type { Call, Outcome } from '../command.ts';
import { parseSpan } from '../input.ts';
import { record } from '../record.ts';
import { usage } from '../usage.ts';
import { actLine, actOf } from './acts.ts';
import { askedRoles } from './names.ts';

const DAY = 86_400_000;
const LONGEST = 365 * DAY;

export async function nodeInvite(call: Call): Promise<Outcome> {
  const roles = askedRoles(call);
  const span = spanOf(call.options.text('expires'));
  const node = await call.open();
  const { state } = node.replica;
  const seed = newSeed();
  // Chain time stands still while nobody speaks; the invite begins no earlier than now.
  const expires = Math.max(state.chainTime, Date.now()) + span;
  const body = { key: signerOf(seed).publicKey, roles, expires };
  const draft = { kind: 'node.invited', body };
  const { events, published, note } = await record(call, node, [draft]);
  const token = makeToken({ mesh: state.mesh, entry: node.replica.state.tip.oid, seed });
  const ordered = events[0]?.position !== null;
  const waits = actOf(node.replica.state, draft);
  if (waits) call.out.note(`${actLine(waits)}; the token is valid once they have signed`);
  if (!ordered) call.out.note(`${note || 'not ordered yet'}; the token is valid once it is there`);
  if (node.hubUrl === null)
    call.out.note(
      'this mesh has no hub yet, where who joins would find it: mesh hub set URL, or mesh export FILE',
    );
  return {
    json: {
      token,
      expires: new Date(expires).toISOString(),
      roles,
      published,
      ordered,
      ...(waits ? { waits } : {}),
    },
    text: token,
  };
}

function spanOf(text: string | undefined): number {
  const span = text === undefined ? DAY : parseSpan(text);
  if (span !== null && span > 0 && span <= LONGEST) return span;
  throw usage(
    'flag.value',
    `--expires: ${JSON.stringify(text)} is no time up to 365d`,
    'for example --expires 24h',
  );
}
