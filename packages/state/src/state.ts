/** What the mesh's history means: everything a node knows after folding the ledger. */
import type { Body, Level as Confinement, DutyRole, Json, Role } from '@lanemesh/event';
import type { Grant } from './breakglass.ts';
import type { Campaign } from './campaign.ts';
import { copyOf } from './copy.ts';
import type { LaneLife } from './life/lane-life.ts';
import type { NodeLife } from './life/node-life.ts';
import type { Pause } from './pause.ts';
import type { Allotment, Ration } from './ration.ts';
import type { Reaction } from './reaction/reaction.ts';
import type { Guarding, Reviewing } from './reviewing.ts';
import type { Firing, Rhythm } from './rhythm.ts';
import type { Task } from './task.ts';
import type { Tending } from './tending.ts';

/** Where an entry stands on the line, and what was known there. */
export interface EntryMark {
  readonly height: number;
  /** Chain time after it, milliseconds. */
  readonly chainTime: number;
  readonly weaver: string;
  /** The last position after it. */
  readonly position: number;
}

/** What the header of a batch's child has to name (R2). */
export interface BatchMark {
  readonly number: number;
  readonly digest: string;
}

/** One author's log, as far as it counts. */
export interface Log {
  /** Newest counted batch. */
  head: string;
  number: number;
  /** SHA-256 of the head. */
  digest: string;
  /** Every key the log ever had, the current one last. */
  keys: string[];
  /** Counted batches by id, the newest last, at most 257 (R7). */
  readonly recent: Map<string, BatchMark>;
  /** Ids of all its events that took a position. */
  ids: Set<string>;
  /** Batches of forks that entries carried (R10). */
  readonly forks: Map<string, BatchMark>;
  /** Set while two batches stand on one parent and nobody resumed the log (R10). */
  marked: boolean;
  /** Highest entry this author's counted batches named as seen, or stand on (R14). */
  seenHeight: number;
}

/** An agent of a node, who made its model, and what its node lets it do (absent: either duty). */
export interface Agent {
  readonly name: string;
  readonly family: string;
  readonly duties?: readonly DutyRole[];
}

/** What every node has until it says otherwise. */
export const FIRST_AGENTS: readonly Agent[] = [{ name: 'script', family: 'script' }];

/** A member, or somebody who asks to be one. */
export interface Member {
  readonly id: string;
  name: string;
  roles: Role[];
  standing: NodeLife;
  capabilities: string[];
  /** Agents it has, with the families of their models. */
  agents: readonly Agent[];
  /** Attempts at once, as it said; null: it has not. */
  slots: number | null;
  /** The sandbox it has, as it said. */
  sandbox: Confinement;
  /** Lanes it serves; null: all. */
  lanes: readonly string[] | null;
  /** The newest rule set its build knows, as far as it said. */
  rules: number;
  /** Position of its joining. */
  readonly position: number;
  /** `since` of its revocation. */
  suspectSince: string | null;
}

export interface Invite {
  readonly roles: Role[];
  readonly expires: number;
  usedBy: string | null;
}

/** An act that more than one admin has to sign, signed by some. */
export interface Approval {
  readonly kind: string;
  readonly body: Json;
  /** Who signed it, and the chain time then, milliseconds. */
  readonly signed: Map<string, number>;
}

export interface Hub {
  url: string;
  term: number;
  /** Pushes a minute it allows; null: unlimited. */
  pushesPerMinute: number | null;
}

/** When nobody begins anything new: see `caps` of `event`. Minutes of a UTC day. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly days?: readonly string[];
}

/** Limits of a lane or a repository; null: none. */
interface Caps {
  /** Claims that stand at once in the mesh. */
  readonly slots: number | null;
  /** Claims of free tasks in one UTC hour of chain time. */
  readonly hourly: number | null;
  /** In one UTC day. */
  readonly daily: number | null;
  readonly windows: readonly Window[];
}

/** Something that people define, and define anew. */
interface Defined {
  readonly name: string;
  readonly definedBy: string;
  /** From 1; every definition anew counts one on. */
  readonly revision: number;
}

export interface Repo extends Defined, Caps {
  /** An url, or `hub`. */
  readonly url: string;
  readonly target: string;
  /** Judges its target after each landing; null: nothing does. */
  readonly check: string | null;
  /** The first task whose landing in it a person approved; null: there is none. */
  opened: string | null;
}

/** Claims of free tasks in the newest hour and day (since 1970, chain time) that had one. */
export interface Starts {
  readonly hour: number;
  readonly inHour: number;
  readonly day: number;
  readonly inDay: number;
}

/** Limits of one attempt: whole numbers; what is not there is not limited. */
export type AttemptLimits = NonNullable<Body<'lane.defined'>['limits']>;

/** A lane's policy. Times in seconds. */
export interface Lane extends Defined, Caps {
  state: LaneLife;
  readonly repo: string | null;
  readonly target: string | null;
  readonly agents: readonly string[];
  /** Families of the agents that may work here; empty: all. */
  readonly families: readonly string[];
  /** What a node must have to work here. */
  readonly capabilities: readonly string[];
  readonly setup: string | null;
  readonly accept: readonly string[];
  readonly paths: readonly string[];
  readonly verify: string;
  readonly ttl: number;
  readonly maxAttempts: number;
  readonly wall: number;
  /** What one attempt may use beside that: see `attempt-limits` of `event`. */
  readonly limits: AttemptLimits;
  /** One claim at a time, and its paths are its own. */
  readonly exclusive: boolean;
  /**
   * Its landings wait for a person until the first one that a person approved in its repository;
   * null: those of agents other than `script`.
   */
  readonly supervised: boolean | null;
  /** Every landing waits for a person. */
  readonly approveEach: boolean;
  /** The least sandbox of its attempts; null: what the node gives. */
  readonly sandbox: Confinement | null;
  /** What their commands reach out of it, `host[:port]`. */
  readonly hosts: readonly string[];
  /** When it makes a task by itself; null: never. */
  readonly rhythm: Rhythm | null;
  readonly tending: Tending;
  /** What its agents are told besides their tasks; null: nothing. */
  readonly brief: Body<'lane.defined'>['brief'] | null;
  /** Agents for tasks of a type, in place of its own. */
  readonly routes: NonNullable<Body<'lane.defined'>['routes']>;
  /** What is run in place of a command whose target or program is not there. */
  readonly fallbacks: NonNullable<Body<'lane.defined'>['fallbacks']>;
  readonly review: Reviewing;
  readonly guards: Guarding;
}

/** An agent whose quota is used up, wherever it works. Chain time, milliseconds. */
export interface Quota {
  readonly since: number;
  readonly until: number;
  readonly position: number;
}

/** Agents whose quotas are kept. */
export const QUOTAS_KEPT = 256;

/** Agents whose models are kept. */
export const MODELS_KEPT = 256;

/** How often a lane's window was levelled, and when it was last, by chain time. */
export interface Level {
  readonly cycle: number;
  readonly since: number;
}

/** An event without effect, kept for people (INV-15). */
export interface DeadLetter {
  readonly position: number;
  readonly author: string;
  readonly id: string | null;
  readonly kind: string | null;
  readonly reason: string;
}

export interface State {
  /** The rule set in force: it judges the entries that follow. */
  rules: number;
  /** Digest of the founding commit. */
  readonly mesh: string;
  readonly founder: string;
  /** The entry this is the state after; the founding commit at height 0. */
  tip: { oid: string; digest: string; height: number };
  /** Position of the newest event. */
  position: number;
  /** Milliseconds (R13). */
  chainTime: number;
  /** Weavers of the last 32 entries and their clock readings, the newest last. */
  weavers: { weaver: string; at: number }[];
  /** Every entry of the line, and the founding commit. */
  readonly entries: Map<string, EntryMark>;
  readonly logs: Map<string, Log>;
  readonly members: Map<string, Member>;
  readonly invites: Map<string, Invite>;
  /** How many admins have to sign their acts. */
  quorum: number;
  /** Acts that wait for more of them, by SHA-256 of kind, version and body. */
  readonly approvals: Map<string, Approval>;
  hub: Hub | null;
  /** Settled entries the hub gave up: true while no admin has settled it. */
  readonly contradictions: Map<string, boolean>;
  /** What stands still on a person's word, by `pauseKey`. */
  readonly pauses: Map<string, Pause>;
  readonly repos: Map<string, Repo>;
  readonly lanes: Map<string, Lane>;
  /** How much began of late, by `lane <name>` and `repo <name>`. */
  readonly starts: Map<string, Starts>;
  /** What lanes with a rhythm did so far, by name. */
  readonly firings: Map<string, Firing>;
  /** What the mesh allows out of contact, by agent. */
  readonly rations: Map<string, Ration>;
  /** What nodes took of it, by reference. */
  readonly allotments: Map<string, Allotment>;
  /** Rules of the mesh, by name. */
  readonly reactions: Map<string, Reaction>;
  /** Tasks that were dropped as cards, by SHA-256 of the card. */
  readonly cards: Map<string, string>;
  /** By the agent's name. */
  readonly quotas: Map<string, Quota>;
  /** The model that a result of an agent named last, by the agent's name. */
  readonly models: Map<string, string>;
  /** By the lane's name. */
  readonly levels: Map<string, Level>;
  readonly tasks: Map<string, Task>;
  readonly campaigns: Map<string, Campaign>;
  /** Leave to run without a sandbox, by reference; the newest, at most `GRANTS_KEPT`. */
  readonly grants: Map<string, Grant>;
  /** Tasks that wait for a task. */
  readonly dependents: Map<string, string[]>;
  /** The newest dead letters, at most 256, and how many there were. */
  deadLetters: DeadLetter[];
  deadCount: number;
}

/** Entries whose weavers' clocks make chain time (R13). */
export const CHAIN_TIME_WINDOW = 32;
/** Dead letters kept in the state; all stay in the ledger. */
export const DEAD_LETTERS_KEPT = 256;

/** Whether new claims and landings stand still until an admin settles what the hub gave up. */
export function isStopped(state: State): boolean {
  for (const open of state.contradictions.values()) if (open) return true;
  return false;
}

/** A copy that shares nothing with the original. */
export function cloneState(state: State): State {
  return copyOf(state);
}
