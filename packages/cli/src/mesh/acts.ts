/** Acts of admins that wait for more of them. */
import { type Event, encode } from '@lanemesh/event';
import { APPROVED_FOR, type Approval, type State, signersOf, waitingActs } from '@lanemesh/state';
import { printable } from '../text.ts';

/** Characters of an act's id that are shown. */
const SHOWN = 12;

/** An act as commands show it. */
export interface Act {
  readonly id: string;
  readonly kind: string;
  readonly body: Approval['body'];
  /** What it does, for people. */
  readonly about: string;
  /** Names of the admins whose signature counts now. */
  readonly signed: readonly string[];
  /** How many more are needed. */
  readonly missing: number;
  /** When the oldest signature stops counting, in chain time. */
  readonly expires: string;
  /** What another admin types. */
  readonly approve: string;
}

/** Every act that waits for more admins, the oldest first. */
export function actsOf(state: State): Act[] {
  return waitingActs(state).map((act) => {
    const signers = signersOf(state, act);
    const oldest = Math.min(...signers.map((id) => act.signed.get(id) ?? 0));
    return {
      id: act.id,
      kind: act.kind,
      body: act.body,
      about: aboutAct(state, act),
      signed: signers.map((id) => state.members.get(id)?.name ?? id),
      missing: Math.max(1, state.quorum - signers.length),
      expires: new Date(oldest + APPROVED_FOR).toISOString(),
      approve: `mesh approve ${act.id.slice(0, SHOWN)}`,
    };
  });
}

/** The act an event signed, if that waits for more admins. */
export function actOf(state: State, event: Pick<Event, 'kind' | 'body'>): Act | null {
  const body = encode(event.body);
  return actsOf(state).find((act) => act.kind === event.kind && encode(act.body) === body) ?? null;
}

/** `waits for 1 more admin: mesh approve …`. */
export function actLine({ about, signed, missing, approve }: Act): string {
  const by = signed.map(printable).join(', ');
  return `${about} (signed by ${by}) waits for ${missing} more ${missing === 1 ? 'admin' : 'admins'}: ${approve}`;
}

function aboutAct(state: State, { kind, body }: Pick<Approval, 'kind' | 'body'>): string {
  const fields = body as {
    node?: string;
    roles?: string[];
    url?: string;
    quorum?: number;
    rules?: number;
  };
  const member = fields.node === undefined ? undefined : state.members.get(fields.node);
  const roles = fields.roles?.join(',');
  const parts = [kind, member?.name ?? fields.node, roles, fields.url, fields.quorum, fields.rules];
  return printable(parts.filter((part) => part !== undefined).join(' '));
}
