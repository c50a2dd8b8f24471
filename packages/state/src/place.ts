/** Where an event stands, and why it has no effect: what every effect is given and gives. */
import type { BatchHeader, Crypto } from '@lanemesh/event';

/** Where an event stands. */
export interface Place {
  readonly author: string;
  /** The key its batch is signed with. */
  readonly key: string;
  readonly header: BatchHeader;
  /** The log's head before its batch; '' for number 1. */
  readonly before: string;
  readonly crypto: Crypto;
}

/** A reason why an event has no effect, or null. A refused event leaves the state untouched. */
export type Refusal = string | null;
