/** `mesh breakglass end`. */
import type { Grant } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { pickRef } from '../../resolve.ts';
import { foreseen, short } from '../known.ts';
import { grantDocument } from './list.ts';

export async function breakglassEnd(call: Call): Promise<Outcome> {
  const node = await call.open();
  const before = foreseen(node);
  const ref = pickRef('breakglass', call.args[0] ?? '', before.grants.keys());
  const grant = before.grants.get(ref) as Grant;
  const { published, note } = await record(call, node, [
    { kind: 'breakglass.ended', body: { grant: grant.ref } },
  ]);
  if (note !== '') call.out.note(note);
  const state = foreseen(node);
  const now = state.grants.get(grant.ref) ?? grant;
  return {
    json: { grant: grantDocument(state, now), published },
    text: `${short(grant.ref)} ended`,
  };
}
