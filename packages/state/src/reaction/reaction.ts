/** Rules of a mesh: what follows of itself when something happens. */
import type { Body, Event, Json } from '@lanemesh/event';

export type Test = Body<'reaction.defined'>['where'][number];

/** One rule in force. */
export interface Reaction {
  readonly name: string;
  /** The author of all it makes: no node's id. */
  readonly author: string;
  /** Kind of the events it looks at. */
  readonly on: string;
  /** All of these hold. */
  readonly where: readonly Test[];
  readonly emit: { readonly kind: string; readonly body: Json };
  readonly about: string | null;
  readonly definedBy: string;
  readonly position: number;
  /** Follow-ups with effect so far, and those without. */
  made: number;
  refused: number;
}

/** An event that no node signed: a rule made it because of another one. */
export interface FollowUp {
  readonly event: Event;
  /** `author:id` of it. */
  readonly ref: string;
  /** `author:id` of what it follows from. */
  readonly cause: string;
  readonly rule: string;
  /** Its number among those of its position, from 1. */
  readonly index: number;
  /** Why it has no effect, or null. */
  readonly reason: string | null;
}

/** Where a task came from that no node asked for. */
export interface Origin {
  /** What made it, such as `rule build`. */
  readonly maker: string;
  /** `author:id` of what it was made because of. */
  readonly cause: string;
}

/** Rules a mesh can have. */
export const REACTIONS_MOST = 64;
/** How far from the signed event a follow-up may be: a loop of rules ends there. */
export const FOLLOW_UP_DEPTH = 4;
/** Follow-ups of one signed event, those of follow-ups included. */
export const FOLLOW_UPS_MOST = 32;

/** What makes the follow-ups of a rule, as their references are derived from it. */
export function makerOf(rule: string): string {
  return `rule ${rule}`;
}
