/** `mesh breakglass list`, and grants as other commands tell them. */
import { endOf, type Grant, isLive, type State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { foreseen, nameOf, short } from '../known.ts';

export async function breakglassList(call: Call): Promise<Outcome> {
  const state = foreseen(await call.open());
  const grants = [...state.grants.values()].reverse().map((grant) => grantDocument(state, grant));
  const rows = grants.map((one) => [
    one.id,
    one.state,
    one.scope,
    one.until,
    String(one.attempts.length),
    one.name,
    one.reason,
  ]);
  return {
    json: { grants },
    text:
      rows.length === 0
        ? 'no agent may run, or ever might, without a sandbox'
        : columns(
            [['grant', 'is', 'for', 'until', 'ran', 'by', 'because'], ...rows],
            call.out.width,
          ),
  };
}

/** One grant, and what ran under it. */
export function grantDocument(state: State, grant: Grant) {
  const { ref, by, reason, rollback, agent, lane, node, since, ended } = grant;
  return {
    id: short(ref),
    grant: ref,
    by,
    name: nameOf(state, by),
    reason,
    rollback,
    agent,
    lane,
    node: node && { id: node, name: nameOf(state, node) },
    scope: scopeText(state, grant),
    since: new Date(since).toISOString(),
    until: endText(grant),
    state: stateOf(state, grant),
    endedBy: ended && nameOf(state, ended.by),
    attempts: attemptsUnder(state, ref),
  };
}

/** For people: in one line. */
export function grantText(state: State, grant: Grant): string {
  return `${short(grant.ref)}: without a sandbox until ${endText(grant)}, ${scopeText(state, grant)}: ${grant.reason}`;
}

function endText(grant: Grant): string {
  return new Date(endOf(grant, Date.now())).toISOString();
}

/** By chain time and by this machine's clock, as nodes judge it. */
function stateOf({ chainTime }: State, grant: Grant): 'open' | 'ended' | 'expired' {
  const now = Date.now();
  if (isLive(grant, chainTime) && now < endOf(grant, now)) return 'open';
  return grant.ended ? 'ended' : 'expired';
}

/** Grants under which something may run now. */
export function openGrants(state: State): Grant[] {
  return [...state.grants.values()].filter((grant) => stateOf(state, grant) === 'open');
}

function scopeText(state: State, { agent, lane, node }: Grant): string {
  const parts = [
    agent && `agent ${agent}`,
    lane && `lane ${lane}`,
    node && `node ${nameOf(state, node)}`,
  ];
  return parts.filter(Boolean).join(', ');
}

function attemptsUnder(state: State, grant: string) {
  return [...state.tasks.values()].flatMap((task) =>
    task.attempts
      .filter(({ elevated }) => elevated === grant)
      .map(({ n, by, agent }) => ({ task: task.ref, n, node: nameOf(state, by), agent })),
  );
}
