/** What follows from an event by the rules at its position is the same in every node's view, and bounded. */
import type { Event } from '@lanemesh/event';
import type { Observer } from '@lanemesh/state';
import type { Checker } from '../world/checker.ts';
import type { Ordered } from '../world/referee.ts';
import type { World } from '../world/world.ts';

const name = 'reactions';
/** How far a loop of rules goes, and how much follows from one event: as the ledger's rules say. */
const STEPS = 4;
const MOST = 32;

type Told = Parameters<Observer>[0];

interface Rule {
  readonly name: string;
  readonly on: string;
  /** A field of the body that has to be there; undefined: it answers every event. */
  readonly field: string | undefined;
  readonly kind: string;
}

export function reactions(world: World): Checker {
  const views = new Views(world);
  /** In force at the hub's newest position, the oldest first. */
  const rules = new Map<string, Rule>();
  let cause: Event | null = null;
  let followed: Ordered[] = [];
  const settle = (): void => {
    if (cause) {
      const expected = following(cause, [...rules.values()], followed);
      const made = followed.map(({ rule, event }) => `${rule} ${event?.kind}`);
      if (made.join() !== expected.join())
        world.violate(name, `from ${cause.kind} follows ${made}, by its rules ${expected}`);
      change(rules, cause);
    }
    cause = null;
    followed = [];
  };
  return {
    name,
    left: () => {
      cause = null;
      followed = [];
      rules.clear();
    },
    ordered: ({ event, reason }) => {
      settle();
      if (reason === null) cause = event;
    },
    derived: (one) => {
      if (cause === null) world.violate(name, `${one.rule} answers an event without effect`);
      followed.push(one);
    },
    heard: (node, told) => views.hear(node.id, told),
    turned: (node) => views.compare(node.id, node.name),
    over: settle,
  };
}

/** What is to follow, by rule and kind: breadth first, until a bound is met. followed: what did. */
function following(cause: Event, rules: readonly Rule[], followed: readonly Ordered[]): string[] {
  const expected: string[] = [];
  const open = [{ kind: cause.kind, body: cause.body as object, depth: 0 }];
  for (const { kind, body, depth } of open)
    for (const rule of rules) {
      if (rule.on !== kind || (rule.field && !(rule.field in body))) continue;
      if (depth === STEPS || expected.length === MOST) return expected;
      const isVoid = followed[expected.length]?.reason !== null;
      expected.push(`${rule.name} ${rule.kind}`);
      // No rule here passes on a field that another one asks for.
      if (!isVoid) open.push({ kind: rule.kind, body: {}, depth: depth + 1 });
    }
  return expected;
}

function change(rules: Map<string, Rule>, { kind, body }: Event): void {
  const { emit, name, on, where } = body as {
    name: string;
    on: string;
    where: { field: string }[];
    emit: { kind: string };
  };
  if (kind === 'reaction.removed') rules.delete(name);
  if (kind !== 'reaction.defined') return;
  const field = where[0]?.field.slice('body.'.length);
  rules.set(name, { name, on, field, kind: emit.kind });
}

/** The rules whose follow-ups are among those told, one a line. */
function rulesOf(told: string): string {
  return told === '' ? 'nothing' : told.replace(/^(\S+) .*$/gm, '$1').replaceAll('\n', ', ');
}

/** What each node derived of an entry, whenever it judged it. */
class Views {
  /** By entry. */
  private readonly agreed = new Map<string, string>();
  /** By node and entry, since its last turn: what follows from it, in order. */
  private readonly fresh = new Map<string, Map<string, Map<string, string>>>();

  constructor(private readonly world: World) {}

  hear(node: string, { entry, position, derived, line, reason }: Told): void {
    const entries = this.fresh.get(node) ?? new Map<string, Map<string, string>>();
    this.fresh.set(node, entries);
    const seen = entries.get(entry) ?? new Map<string, string>();
    entries.set(entry, seen);
    // An entry may be judged twice in a turn.
    if (derived) seen.set(`${position}.${derived.index}`, `${derived.rule} ${line} ${reason}`);
  }

  compare(node: string, who: string): void {
    for (const [entry, seen] of this.fresh.get(node) ?? []) {
      const all = [...seen].join('\n');
      const others = this.agreed.get(entry) ?? all;
      this.agreed.set(entry, others);
      if (others !== all)
        this.world.violate(
          name,
          `${who} derives from ${entry} ${rulesOf(all)}, others ${rulesOf(others)}`,
        );
    }
    this.fresh.delete(node);
  }
}
