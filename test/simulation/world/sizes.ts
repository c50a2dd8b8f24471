/** How large and how fast a mesh is. */
import type { Skill } from './agents.ts';
import type { Machine } from './node.ts';

/** Times in milliseconds. */
export interface Sizes {
  readonly seed: number;
  readonly machines: readonly Machine[];
  /** Sync interval. */
  readonly interval: number;
  /** Longest wait for an answer from the hub. */
  readonly timeout: number;
  /** TTL of claims, seconds. */
  readonly ttl: number;
  readonly tasks: number;
  /** Chance that a rebase meets a conflict. */
  readonly conflicts: number;
  readonly skill: Skill;
  /** How agents work once faults have ended. */
  readonly recovered: Skill;
  /** What agents do besides; absent: nothing bad. */
  readonly badAgents?: Partial<Skill>;
  /** Pushes a minute that the hub takes; null: as many as come. */
  readonly pushesPerMinute: number | null;
  /** Nodes keep no snapshots for their next start; absent: now and then. */
  readonly forgetful?: true;
  /** Claims at once in the first lane, and claims an hour in the second; null: as many as may be. */
  readonly caps: { readonly slots: number | null; readonly hourly: number | null };
  /** A lane that fires by cron; one in maintenance at first; attempts of a campaign, null: there is none. */
  readonly also: {
    readonly cron: boolean;
    readonly window: boolean;
    readonly campaign: number | null;
  };
  /** Starts out of contact that are allowed, and for how many seconds each allotment lasts; null: any. */
  readonly ration: { readonly starts: number; readonly ttl: number } | null;
  /** Whether notes are answered by rules, which change. */
  readonly rules: boolean;
  /** When faults and new tasks end. */
  readonly faultEnd: number;
}
