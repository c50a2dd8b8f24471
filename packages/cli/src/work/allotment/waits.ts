/** Why what this node holds does not begin while the hub is away. */
import { leaveFor, NO_SILENCE } from '@lanemesh/decide';
import { type OpenNode, readContact, systemClock } from '@lanemesh/peer/home';
import { agentsOf, type Task } from '@lanemesh/state';
import { seenAtHub } from '@lanemesh/sync';

/** The reason, or null: the hub answers, it is not held here, it has begun or may begin. */
export async function waitsForHub(node: OpenNode, task: Task): Promise<string | null> {
  const { replica, layout, store } = node;
  const { state, me } = replica;
  const { claim } = task;
  if (claim?.by !== me || task.state !== 'claimed' || node.hubUrl === null) return null;
  const contact = await readContact(layout.ledger);
  if (!contact || contact.url !== node.hubUrl || contact.trouble === null) return null;
  const pending = replica.pending();
  if (pending.some((event) => event.claim === claim.ref)) return null;
  const offered = state.members.get(me)?.agents.map(({ name }) => name) ?? [];
  const wanted = agentsOf(state, task);
  const agent = wanted.find((name) => offered.includes(name)) ?? wanted[0];
  if (agent === undefined) return null;
  const { id } = await seenAtHub(store, state);
  const [mono, now] = [systemClock.mono(), systemClock.now()];
  const lastContact = contact.answered === null ? null : mono - Math.max(0, now - contact.answered);
  const sight = {
    state,
    me,
    mono,
    now,
    interval: node.interval,
    pending,
    active: new Map(),
    seenAtHub: state.entries.get(id)?.position ?? 0,
    silence: { ...NO_SILENCE, lastContact },
  };
  const leave = leaveFor(sight, { ...task, claim }, agent);
  return typeof leave === 'string' ? leave : null;
}
