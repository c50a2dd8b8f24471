/** `mesh task show --receipt`: what a node attests of an attempt, and whether it signed just that. */
import { decodeEvent, type Event, refOf } from '@lanemesh/event';
import { nodeCrypto } from '@lanemesh/ledger';
import {
  attachmentsOf,
  EXIT,
  Fault,
  type OpenNode,
  readStatement,
  type Statement,
} from '@lanemesh/peer/home';
import type { Attempt, Observer, Task } from '@lanemesh/state';
import { audit } from '@lanemesh/sync';
import type { Call, Outcome } from '../../command.ts';
import { columns, money, printable } from '../../text.ts';
import { usage } from '../../usage.ts';
import { nameOf, short } from '../known.ts';
import { resolveRun } from '../run-of.ts';

/** What asking the hub for a receipt may take, milliseconds. */
const WITHIN = 10_000;

/** An event that names a receipt, and the batch that holds it; null: it has no place yet. */
interface Naming {
  readonly digest: string;
  readonly event: string;
  readonly author: string;
  /** The claim of the attempt. */
  readonly claim: string;
  readonly batch: { readonly commit: string; readonly sha256: string } | null;
}

export async function showReceipt(call: Call): Promise<Outcome> {
  const named: Naming[] = [];
  const observe: Observer = ({ author, batch, line, derived }) => {
    const event = derived || !line.includes('"receipt"') ? null : decodeEvent(line);
    const at = { commit: batch.oid, sha256: batch.digest };
    if (event) named.push(...namingOf(author, event, at));
  };
  const node = await call.open({ full: true, observe });
  for (const event of node.replica.pending()) named.push(...namingOf(node.replica.me, event, null));
  const { task, attempt: meant } = resolveRun(node, call.args[0] ?? '');
  const asked = call.options.number('attempt', { min: 1, max: 1e6, whole: true }) ?? meant;
  const { attempt, naming } = pick(task, named, asked);
  const text = await textOf(node, naming, attempt.by, !call.options.on('noSync'));
  if (text === null)
    throw new Fault(
      'receipt.missing',
      `receipt ${naming.digest} of attempt ${attempt.n} is neither here nor at the hub`,
      `it is kept on ${nameOf(node.replica.state, attempt.by)}, whose mesh up brings it to the hub`,
      EXIT.no,
    );
  const { findings } = await audit(node.store, nodeCrypto(), node.identity);
  const statement = readStatement(text);
  const problems = [
    ...problemsOf(task, attempt, naming, statement),
    ...findings.slice(0, 1).map(({ rule, commit }) => `this copy breaks ${rule} at ${commit}`),
  ];
  const { digest, event, batch } = naming;
  return {
    json: {
      ok: problems.length === 0,
      task: task.ref,
      attempt: attempt.n,
      run: attempt.claim,
      sha256: digest,
      event,
      batch,
      problems,
      statement: statement && { ...statement },
    },
    text: [
      ...rowsOf(task, attempt, naming, statement),
      ...problems.map((one) => `! ${printable(one)}`),
    ],
    ...(problems.length === 0 ? {} : { exit: EXIT.no }),
  };
}

function namingOf(author: string, event: Event, batch: Naming['batch']): Naming[] {
  const { receipt, of } = (event.body ?? {}) as { receipt?: unknown; of?: unknown };
  const claim = event.claim ?? of;
  if (typeof receipt !== 'string' || typeof claim !== 'string') return [];
  return [{ digest: receipt, event: refOf(author, event.id), author, claim, batch }];
}

/** The attempt that is meant, the newest with a receipt where none is, and who names its receipt. */
function pick(task: Task, named: readonly Naming[], asked: number | null) {
  const all = task.attempts.flatMap((attempt) => {
    // Only its own node's word on it counts.
    const naming = named.findLast(
      ({ claim, author }) => claim === attempt.claim && author === attempt.by,
    );
    return naming ? [{ attempt, naming }] : [];
  });
  const found = asked === null ? all.at(-1) : all.find(({ attempt }) => attempt.n === asked);
  if (found) return found;
  const have = all.map(({ attempt }) => attempt.n).join(', ');
  if (asked !== null)
    throw usage(
      'attempt.unknown',
      `--attempt ${asked}: attempt ${asked} of task ${short(task.ref)} has no receipt`,
      have === '' ? 'none has' : `these have: ${have}`,
    );
  throw new Fault(
    'receipt.none',
    `no attempt at ${short(task.ref)} has a receipt`,
    'one is made when an attempt ends: mesh task show says how they stand',
    EXIT.no,
  );
}

async function textOf(node: OpenNode, { digest }: Naming, by: string, mayFetch: boolean) {
  const attachments = attachmentsOf(node);
  const here = await attachments.get(digest);
  if (here !== null || !mayFetch || node.hubUrl === null) return here;
  const came = await attachments.fetch(node.hubUrl, by, WITHIN).catch(() => false);
  return came ? attachments.get(digest) : null;
}

/** Where the statement is not of the attempt whose node signed its digest. */
function problemsOf(task: Task, attempt: Attempt, naming: Naming, statement: Statement | null) {
  if (statement === null) return ['it is no statement of ours'];
  const { predicate, subject } = statement;
  const attests = subject[0]?.digest.gitCommit ?? null;
  return [
    ...(predicate.task === task.ref ? [] : [`it is of the task ${predicate.task}`]),
    ...(predicate.claim === attempt.claim ? [] : [`it is of the attempt ${predicate.claim}`]),
    ...(predicate.node.id === naming.author ? [] : [`it is of the node ${predicate.node.id}`]),
    ...(attests === null || attests === attempt.commit ? [] : [`it attests ${attests}`]),
  ];
}

function rowsOf(
  task: Task,
  attempt: Attempt,
  { digest, event, batch }: Naming,
  statement: Statement | null,
): string[] {
  const head = `receipt of attempt ${attempt.n} at ${short(task.ref)}: ${task.title}`;
  const signed = batch ? `batch ${batch.commit}` : 'not in the order yet';
  const about = [
    ['SHA-256', digest],
    ['named by', `${event}, ${signed}`],
  ];
  if (statement === null) return [printable(head), ...columns(about, Number.POSITIVE_INFINITY)];
  const { predicate: said } = statement;
  const { agent, usage: used, cost, repository } = said;
  const rows = [
    ...about,
    ['by', `${said.node.name}, ${said.by}`],
    ['agent', `${agent.name} ${agent.version ?? '(version not known)'}`],
    ['model', said.model ?? 'nobody said'],
    ['session', said.session],
    ['card', said.card],
    ['repository', repository && `${repository.name}, ${repository.target}`],
    ['base', said.base],
    ['commit', said.commit],
    ['outcome', said.reason === null ? said.outcome : `${said.outcome}: ${said.reason}`],
    ['began', dayOf(said.began)],
    ['took', `${said.ms} ms`],
    ['tokens', used && `${used.input} in (${used.cached} cached), ${used.output} out`],
    ['cost', cost ? `${money(cost.micro)}, by the ${cost.source}` : 'nobody knows'],
    ['sandbox', said.sandbox],
    ['left behind', `processes: ${said.survivors}, ended`],
    ...said.commands.map((one) => [
      'ran',
      `${one?.stage}, exit ${one?.exitCode}, output ${String(one?.output?.sha256).slice(0, 12)}: ${one?.command}`,
    ]),
  ].map(([what, value]) => [String(what), printable(String(value ?? '-'))]);
  return [printable(head), ...columns(rows, Number.POSITIVE_INFINITY)];
}

/** Anybody may have written it. */
function dayOf(ms: unknown): string | null {
  const isTime = typeof ms === 'number' && Math.abs(ms) <= 8.64e15;
  return isTime ? new Date(ms).toISOString() : null;
}
