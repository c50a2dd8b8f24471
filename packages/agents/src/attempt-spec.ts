/** What an attempt is given, and how it ends. */

import type { Level, Sandbox } from '@lanemesh/event';
import type { Bounds } from './bounds.ts';
import type { Brief } from './card/brief.ts';
import type { Surroundings } from './card/surroundings.ts';
import type { FailedCode } from './contract/conclude.ts';
import type { AgentLimits, Cut } from './control/limits.ts';
import type { Flag } from './guards/flag.ts';
import type { GuardRules } from './guards/guards.ts';

/** One attempt of one task on this node. */
export interface AttemptSpec {
  /** It judges what another attempt made. */
  readonly judges?: true;
  /** `node:eventid` of the event that made the task. */
  readonly task: string;
  readonly title: string;
  readonly body: string;
  readonly lane: string;
  /** From 1. */
  readonly attempt: number;
  readonly epoch: number;
  readonly claim: string;
  /** Of a review: the seat it is given from. */
  readonly seat?: string;
  /** This node's display name and its id. */
  readonly node: string;
  readonly nodeId: string;
  /** null: the lane has none; the attempt runs in an empty folder, and nothing of it is kept. */
  readonly repo: { readonly name: string; readonly url: string; readonly target: string } | null;
  readonly agent: string;
  /** For the agent `script`: the command that does the work, for `sh -c`. */
  readonly run?: string;
  readonly setup?: string;
  readonly accept: readonly string[];
  /** What its card tells besides; absent: nothing. */
  readonly brief?: Brief;
  /** The sandbox its lane demands; absent: none in particular. */
  readonly sandbox?: Level;
  /** Hosts its lane lets its commands reach, `host[:port]`. */
  readonly hosts?: readonly string[];
  /** The break-glass grant by which it may run without any sandbox. */
  readonly elevated?: string;
  /** What the checkout adds to that; absent: nothing was looked at. */
  readonly surroundings?: Surroundings;
  /** Acceptance commands of tasks that landed before, run again; absent: none. */
  readonly gates?: readonly Gate[];
  /** Which changes a person looks at; absent: as usual. */
  readonly guards?: GuardRules;
  /** Who looks at a result that changes nothing; absent: nobody has to. */
  readonly unchanged?: 'verifier' | 'person';
  /** What the change may touch. */
  readonly bounds: Bounds;
  readonly prior: readonly PriorAttempt[];
  /** What earlier attempts asked, and what a person answered, oldest first. */
  readonly answers: readonly { readonly question: string; readonly answer: string }[];
  /**
   * What an earlier attempt had changed when it was lost: a commit that our copy has. It is offered
   * to the agent as a patch, and applied by nobody.
   */
  readonly wip?: { readonly commit: string; readonly attempt: number };
  /** Of the whole attempt: its commands share them. */
  readonly limits: AgentLimits & {
    readonly wallMs: number;
    readonly outputBytes: number;
    /** Lines of its change, added and taken away; absent: any number. */
    readonly lines?: number;
  };
}

/** One command that judged a task which landed. */
export interface Gate {
  /** `node:eventid` */
  readonly task: string;
  readonly title: string;
  readonly command: string;
}

export interface PriorAttempt {
  readonly attempt: number;
  readonly node: string;
  readonly outcome: string;
  readonly agent?: string;
  readonly model?: string;
  readonly stage?: string;
  readonly reason?: string;
  readonly evidence: string;
  /** What it tried, and what it did, as it says. */
  readonly approaches?: string;
  readonly summary?: string;
}

/** What an attempt used, as far as its agent says. */
export interface Spent {
  /** What it was kept in by. */
  readonly sandbox?: Sandbox;
  /** What the agent calls its model. */
  readonly model?: string;
  /** By which the agent can be told to go on. */
  readonly session?: string;
  readonly usage?: Usage | undefined;
  readonly cost?: Cost | undefined;
}

/** Tokens. */
export interface Usage {
  /** All that went in, `cached` included. */
  readonly input: number;
  readonly output: number;
  /** Read from the provider's cache. */
  readonly cached: number;
}

export interface Cost {
  /** Micro-USD. */
  readonly micro: number;
  /** `agent`: it says so; `table`: tokens by our table of prices. */
  readonly source: 'agent' | 'table';
}

export type Stage = 'checkout' | 'setup' | 'run' | 'paths' | 'commit' | 'accept';
/** `unreachable`: the code's repository did not answer. `refused`: it cannot be done as asked. */
export type Reason =
  | 'exit'
  | 'wall'
  | 'output'
  | Cut
  | 'diff'
  | 'unreachable'
  | 'refused'
  | 'quota_limited'
  | 'overloaded'
  | 'signed_out'
  | 'no_model'
  | 'missing_sandbox'
  | FailedCode;

/** What an agent said of its attempt by the result contract. Printable, without secrets. */
export interface Reported {
  /** What it tried, at most 2000 bytes. */
  readonly approaches?: string;
  /** What people have to do by hand, each at most 500 bytes. */
  readonly manual?: readonly string[];
  /** SHA-256 of what the checkout added to its card. */
  readonly context?: string;
}

/** One command of an attempt, as it was run. */
export interface RanCommand {
  readonly stage: Stage;
  /** As the log names it. */
  readonly command: string;
  /** null: it never began. */
  readonly exitCode: number | null;
  /** Why it ended: `exit` is by itself. */
  readonly how: string;
  readonly ms: number;
  /** Of what it wrote, as far as it was read: SHA-256 and bytes. */
  readonly output: { readonly sha256: string; readonly bytes: number };
}

/** What an attempt ran. */
interface Ran {
  readonly commands?: readonly RanCommand[];
  /** Processes that outlived their command or left its session, all killed. */
  readonly survivors?: number;
}

export interface Passed extends Spent, Reported, Ran {
  readonly outcome: 'passed';
  /**
   * null: the attempt changed nothing, or has no repository. `base`: it changed nothing, and somebody
   * has to look at that.
   */
  readonly commit: string | null;
  /** The commit it began on; null: it has no repository. */
  readonly base: string | null;
  readonly summary: string;
  /** What people have to look at in the commit, and its stable patch id; absent: it has none. */
  readonly flags?: readonly Flag[];
  readonly patch?: string | null;
  /** What others feel of the change: nobody is waited for. */
  readonly notes?: readonly string[];
  /** How many of the gates held. */
  readonly gates?: number;
  /** What the agent said at its end. */
  readonly answer?: string;
  readonly ms: number;
  /** Path of the log on this machine. */
  readonly log: string;
}

/** What is said of a commit that passed. */
export type Made = Pick<
  Passed,
  'commit' | 'base' | 'summary' | 'flags' | 'notes' | 'patch' | 'gates'
>;

export interface Failed extends Spent, Reported, Ran {
  readonly outcome: 'failed';
  readonly stage: Stage;
  readonly reason: Reason;
  /** 0 to 255, of the command that failed; null when it was none. */
  readonly exitCode: number | null;
  /** At most 2048 bytes, printable, without secrets: goes into the ledger and to the next attempt. */
  readonly evidence: string;
  /** The stable patch id of what it made, where it made something that failed; absent: it did not. */
  readonly patch?: string | null;
  /** What it did all the same, as its agent says. */
  readonly summary?: string;
  readonly answer?: string;
  /** Of a quota: when it is there again, milliseconds since 1970. */
  readonly resets?: number;
  readonly ms: number;
  readonly log: string;
}

/** Its agent cannot go on for a reason outside the task. */
export interface Blocked extends Spent, Reported, Ran {
  readonly outcome: 'blocked';
  /** `question`: a person has to answer what `evidence` asks; else a code of the result contract. */
  readonly reason: string;
  /** As that of `Failed`. */
  readonly evidence: string;
  readonly ms: number;
  readonly log: string;
}

/** The signal was aborted; this does not count as an attempt. */
export interface Stopped extends Spent, Ran {
  readonly outcome: 'stopped';
  readonly ms: number;
  readonly log: string;
}

/** How far an attempt is, for whoever has to go on with it. */
export interface Progress {
  /** At most 1000 bytes, printable, without secrets. */
  readonly summary: string;
  /** What it changed so far, and the commit it began on; absent: nothing, or it was kept back. */
  readonly wip?: { readonly commit: string; readonly base: string };
  /** What it used so far, as far as its agent says. */
  readonly usage?: Usage | undefined;
  readonly cost?: Cost | undefined;
}

/** Where a running attempt tells how far it is. */
export interface Reporter {
  /** Milliseconds between two looks. */
  readonly every: number;
  /**
   * Takes a commit of our copy to where other nodes get it; whether it got there. last: the attempt
   * has been stopped, and somebody waits.
   */
  keep(commit: string, last: boolean): Promise<boolean>;
  say(progress: Progress): Promise<void>;
}

/** How a commit ends that is judged again: no agent takes part. */
export type Judged = Passed | Failed | Stopped;
export type AttemptEnd = Passed | Failed | Blocked | Stopped;
