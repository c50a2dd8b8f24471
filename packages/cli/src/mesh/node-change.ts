/** `mesh node admit|revoke|rename|resume`: one signed event each. */
import type { Call, Outcome } from '../command.ts';
import { record } from '../record.ts';
import { resolveEvent, resolveNode } from '../resolve.ts';
import { checkStanding } from '../standing.ts';
import { usage } from '../usage.ts';
import { actLine, actOf } from './acts.ts';
import { goOnHere } from './copy.ts';
import { askedRoles, checkName } from './names.ts';

async function change(
  call: Call,
  make: (node: Awaited<ReturnType<Call['open']>>) => {
    draft: Parameters<typeof record>[2][number];
    said: string;
    id: string;
  },
): Promise<Outcome> {
  const node = await call.open();
  checkStanding(node);
  const { draft, said: done, id } = make(node);
  const { events, published, note } = await record(call, node, [draft]);
  const position = events[0]?.position ?? null;
  const member = node.replica.state.members.get(id);
  const waits = actOf(node.replica.state, draft);
  const said = waits ? actLine(waits) : done;
  return {
    json: {
      node: { id, name: member?.name, roles: member?.roles, state: member?.standing },
      position,
      published,
      ...(waits ? { waits } : {}),
    },
    text: note === '' ? said : [said, note],
  };
}

export async function nodeAdmit(call: Call): Promise<Outcome> {
  return change(call, (node) => {
    const member = resolveNode(node.replica.state, call.args[0] as string);
    const roles = askedRoles(call);
    return {
      id: member.id,
      draft: { kind: 'node.admitted', body: { node: member.id, roles }, subject: member.name },
      said: `${member.name} is admitted as ${roles.join(', ')}`,
    };
  });
}

export async function nodeRevoke(call: Call): Promise<Outcome> {
  return change(call, (node) => {
    const member = resolveNode(node.replica.state, call.args[0] as string);
    const [since, reason] = [call.options.text('since'), call.options.text('reason')];
    const body = {
      node: member.id,
      ...(since === undefined ? {} : { since: resolveEvent(node, since) }),
      ...(reason === undefined ? {} : { reason }),
    };
    return {
      id: member.id,
      draft: { kind: 'node.revoked', body, subject: member.name },
      said: `${member.name} is revoked`,
    };
  });
}

export async function nodeRename(call: Call): Promise<Outcome> {
  const name = checkName('name', call.args[0] as string);
  return change(call, (node) => {
    const { state, me } = node.replica;
    const member = resolveNode(state, call.args[1] ?? me);
    const taken = [...state.members.values()].find((m) => m.name === name);
    if (taken)
      throw usage('name.taken', `name: ${name} is ${taken.id} already`, 'choose another name');
    return {
      id: member.id,
      draft: { kind: 'node.renamed', body: { node: member.id, name }, subject: name },
      said: `${member.name} is called ${name} now`,
    };
  });
}

export async function nodeResume(call: Call): Promise<Outcome> {
  if (call.args[0] === undefined) {
    const gone = await goOnHere(call);
    if (gone) return gone;
  }
  return change(call, (node) => {
    const { state, me } = node.replica;
    const member = resolveNode(state, call.args[0] ?? me);
    const log = state.logs.get(member.id);
    if (log?.marked !== true)
      throw usage('node.unmarked', `the log of ${member.name} has not forked`, 'nothing to resume');
    // One's own statement names the parent of its batch (R10): the newest batch here.
    const head = member.id === me ? (node.replica.head?.oid ?? log.head) : log.head;
    return {
      id: member.id,
      draft: { kind: 'node.resumed', body: { node: member.id, head }, subject: member.name },
      said: `${member.name} may take work again`,
    };
  });
}
