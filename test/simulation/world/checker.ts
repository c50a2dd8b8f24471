/** What a checker of one invariant is told of. */
import type { AttemptSpec } from '@lanemesh/agents';
import type { Event } from '@lanemesh/event';
import type { Peer } from '@lanemesh/peer';
import type { Observer, State } from '@lanemesh/state';
import type { SimNode } from './node.ts';
import type { Ordered } from './referee.ts';

export interface Hooks {
  /** Events are acknowledged to whoever appended them. */
  acknowledged(node: SimNode, events: readonly Event[]): void;
  /** An event took its position at the hub. */
  ordered(ordered: Ordered): void;
  /** A rule of the mesh made an event, right after the one it follows from; nobody signed it. */
  derived(ordered: Ordered): void;
  /** A node judged an event that an entry brings in, followed or not. */
  heard(node: SimNode, told: Parameters<Observer>[0]): void;
  /** The hub's ledger moved; state is the one after its newest entry. */
  wove(state: State): void;
  /** The hub's ledger left its line for another one: what was ordered is told anew from the first. */
  left(): void;
  /** A node's turn ended. */
  turned(node: SimNode, peer: Peer): void;
  /** An agent begins to work. */
  began(node: SimNode, spec: AttemptSpec): void;
  /** An agent passed; commit null: it changed nothing. */
  passed(node: SimNode, spec: AttemptSpec, commit: string | null): void;
  /** The hub keeps work in progress that a claim's holder sent. */
  kept(node: SimNode, task: string, claim: string, commit: string): void;
  /** The hub keeps nothing of a task any more: it is over. */
  dropped(task: string): void;
  /** A node looked for work in progress of a task and got no answer. */
  missed(node: SimNode, task: string): void;
  /** A holder moved a task's head branch. */
  fenced(node: SimNode, task: string, claim: string): void;
  /** The target moved to a task's commit. */
  landed(node: SimNode, task: string, commit: string): void;
  /** All is over. */
  over(): void | Promise<void>;
}

/** One invariant. Says `world.violate` where it is broken. */
export interface Checker extends Partial<Hooks> {
  /** The invariant's name. */
  readonly name: string;
}
