/** What is counted of a history. */
export const COUNTED = [
  'fetches',
  'pushes',
  'codePushes',
  'events',
  'lostRaces',
  'lostClaims',
  'takeovers',
  'unknownPushes',
  'crashes',
  'pauses',
  'partitions',
  'outages',
  'rollbacks',
  'junk',
] as const;
export type Counted = (typeof COUNTED)[number];
