/** What the mesh allows out of contact, and what nodes took of it (INV-11). */

/** What the mesh allows of one agent out of contact. */
export interface Ration {
  readonly agent: string;
  /** Starts granted in any `span`; null: as many as there are. */
  readonly starts: number | null;
  /** At once; null: as many as there are. */
  readonly slots: number | null;
  /** Seconds. */
  readonly span: number;
  /** Seconds an allotment lasts. */
  readonly ttl: number;
  readonly by: string;
  readonly position: number;
}

/** What one node took of a ration. */
export interface Allotment {
  /** `author:id` of the `allotment.granted` event. */
  readonly ref: string;
  readonly agent: string;
  readonly by: string;
  readonly starts: number;
  readonly slots: number | null;
  /** Chain time of its grant, and of its end. */
  readonly since: number;
  readonly until: number;
  /** Starts charged to it that have a position. More than `starts`: an overrun. */
  spent: number;
  /** Its holder took another one over it: what is left is the mesh's again. */
  closed: boolean;
}
