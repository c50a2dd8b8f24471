/** The receipt of an attempt: an in-toto statement of who did what with what, and what came of it. */
import { createHash } from 'node:crypto';
import type { AttemptEnd, AttemptSpec, RanCommand } from '@lanemesh/agents';

const STATEMENT = 'https://in-toto.io/Statement/v1';
const PREDICATE = 'urn:lanemesh:attempt-receipt:0';

/** Commands a receipt names, and characters of each. */
const COMMANDS = 100;
const COMMAND = 500;

/** The predicate. Times in milliseconds since 1970, money in micro-USD; null: nobody said. */
interface Receipt {
  readonly task: string;
  readonly title: string;
  readonly claim: string;
  readonly attempt: number;
  readonly epoch: number;
  readonly node: { readonly id: string; readonly name: string };
  /** SHA-256 of the card it was told by. */
  readonly card: string | null;
  readonly agent: { readonly name: string; readonly version: string | null };
  readonly model: string | null;
  readonly session: string | null;
  readonly repository: { readonly name: string; readonly target: string } | null;
  readonly base: string | null;
  readonly commit: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly began: number;
  readonly ms: number;
  readonly commands: readonly RanCommand[];
  readonly usage: {
    readonly input: number;
    readonly output: number;
    readonly cached: number;
  } | null;
  readonly cost: { readonly micro: number; readonly source: string } | null;
  readonly sandbox: string | null;
  /** Processes that outlived it, all killed. */
  readonly survivors: number;
  /** The build of the mesh that ran it. */
  readonly by: string;
}

export interface Statement {
  readonly _type: typeof STATEMENT;
  readonly subject: readonly {
    readonly name: string;
    readonly digest: { readonly [algorithm: string]: string };
  }[];
  readonly predicateType: typeof PREDICATE;
  readonly predicate: Receipt;
}

export interface ReceiptParts {
  readonly spec: AttemptSpec;
  readonly end: AttemptEnd;
  readonly card: string | null;
  readonly began: number;
  /** The agent's program, as it names its version; null: it was not asked. */
  readonly version: string | null;
  readonly build: string;
}

/** What is to be attested of an attempt that ended. Its subject is the commit, or the attempt itself. */
export function statementOf({ spec, end, card, began, version, build }: ReceiptParts): Statement {
  const { task, title, claim, attempt, epoch, repo } = spec;
  const { commit, base } = end.outcome === 'passed' ? end : { commit: null, base: null };
  const reason = end.outcome === 'failed' ? `${end.stage} ${end.reason}` : null;
  const commands = (end.commands ?? []).slice(0, COMMANDS);
  const subject =
    commit === null
      ? { name: `attempt ${claim}`, digest: { sha256: sha256(claim) } }
      : { name: repo?.name ?? 'code', digest: { gitCommit: commit } };
  return {
    _type: STATEMENT,
    subject: [subject],
    predicateType: PREDICATE,
    predicate: {
      task,
      title,
      claim,
      attempt,
      epoch,
      node: { id: spec.nodeId, name: spec.node },
      card,
      agent: { name: spec.agent, version },
      model: end.model ?? null,
      session: end.session ?? null,
      repository: repo && { name: repo.name, target: repo.target },
      base,
      commit,
      outcome: end.outcome,
      reason,
      began,
      ms: Math.round(end.ms),
      commands: commands.map((one) => ({ ...one, command: one.command.slice(0, COMMAND) })),
      usage: end.usage ?? null,
      cost: end.cost ?? null,
      sandbox: end.sandbox ?? null,
      survivors: end.survivors ?? 0,
      by: build,
    },
  };
}

/** A statement read from bytes that anybody may have written; null: it is none of ours. */
export function readStatement(text: string): Statement | null {
  try {
    const read = JSON.parse(text) as Statement;
    const { predicate } = read;
    const isOurs =
      read._type === STATEMENT && read.predicateType === PREDICATE && Array.isArray(read.subject);
    const isWhole =
      typeof predicate?.task === 'string' &&
      typeof predicate.claim === 'string' &&
      typeof predicate.node?.id === 'string' &&
      typeof predicate.agent?.name === 'string' &&
      Array.isArray(predicate.commands);
    return isOurs && isWhole ? read : null;
  } catch {
    return null;
  }
}

/** SHA-256 of a text's UTF-8, hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
