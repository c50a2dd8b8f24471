/** `mesh export --audit DIR`: a folder that an auditor checks with git and ssh-keygen alone. */
import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { decodeEvent, isBatch, opensshPublicKey } from '@lanemesh/event';
import { EXIT, Fault, type OpenNode } from '@lanemesh/peer/home';
import type { Observer, State } from '@lanemesh/state';
import { stateHash } from '@lanemesh/state';
import { audit, exportBundle } from '@lanemesh/sync';
import type { Call, Outcome } from '../command.ts';
import { usage } from '../usage.ts';
import { type Attached, writeAttachments } from './audit-attachments.ts';
import { auditReadme } from './audit-readme.ts';
import { type Run, runsOf, writeLogs } from './audit-runs.ts';

const DAY = 86_400_000;

/** One event's place in the order, and what became of it. */
interface Verdict {
  readonly position: number;
  /** Its batch: commit, digest, author, number. */
  readonly commit: string;
  readonly digest: string;
  readonly node: string;
  readonly number: number;
  readonly entry: string;
  /** Milliseconds. */
  readonly chainTime: number;
  readonly line: string;
  /** Why it has no effect; null: it has. */
  readonly reason: string | null;
}

/** What a rule made of one event: nobody signed it, every copy derives it. */
interface Made {
  readonly position: number;
  readonly index: number;
  readonly rule: string;
  readonly cause: string;
  readonly entry: string;
  readonly line: string;
  readonly reason: string | null;
}

export async function exportAudit(call: Call): Promise<Outcome> {
  const word = call.args[0] as string;
  if (call.options.on('since'))
    throw usage('flag.conflict', '--since: an auditor gets all of it', 'leave one of them out');
  const folder = resolve(call.cwd, word);
  const layout = call.layout();
  await checkFolder(folder, word);
  const heard: Verdict[] = [];
  const made: Made[] = [];
  const observe: Observer = (told) => {
    const { position, author, batch, entry, line, chainTime, reason, derived } = told;
    if (derived) {
      made.push({ ...derived, position, entry, line, reason });
      return;
    }
    const { number } = batch.content.header;
    const { oid: commit, digest } = batch;
    const place = { position, commit, digest, node: author, number, entry, chainTime };
    heard.push({ ...place, line, reason });
  };
  const node = await call.open({ full: true, observe });
  const { state, options } = node.replica;
  const { findings } = await audit(node.store, options.crypto, node.identity);
  if (findings.length > 0)
    throw new Fault(
      'audit.findings',
      `this copy breaks rule ${findings[0]?.rule} at commit ${findings[0]?.commit}`,
      'mesh verify tells all of it; nothing was written',
      EXIT.no,
    );
  const ordered = heard.filter(({ entry }) => state.entries.has(entry));
  const verdicts = [founding(node), ...ordered.sort((a, b) => a.position - b.position)];
  const days = call.options.number('days', { min: 1, max: 36_500, whole: true });
  const since = days === undefined ? 0 : Date.now() - days * DAY;
  const within = verdicts.filter(({ chainTime }) => chainTime >= since);
  let [lacking, logs] = [0, 0];
  let runs: Run[] = [];
  const draft = `${folder}.${randomBytes(6).toString('hex')}`;
  try {
    await fs.mkdir(draft);
    const bundle = join(draft, 'ledger.bundle');
    await exportBundle(node.replica, layout.ledger, bundle);
    const attached = await writeAttachments(node, within, join(draft, 'attachments'));
    lacking = attached.filter(({ kept }) => !kept).length;
    const derived = made.filter(({ entry }) => state.entries.has(entry));
    runs = runsOf({ node, told: verdicts, attached, since });
    if (call.options.on('logs')) logs = await writeLogs(node, runs, join(draft, 'logs'));
    for (const [name, text] of Object.entries(files(node, verdicts, derived, attached, days)))
      await fs.writeFile(join(draft, name), text);
    await fs.writeFile(join(draft, 'runs.jsonl'), jsonLines(runs, logs > 0));
    await fs.rename(draft, folder);
  } finally {
    await fs.rm(draft, { recursive: true, force: true });
  }
  const { position } = state;
  return {
    json: {
      folder,
      events: verdicts.length,
      entries: state.entries.size - 1,
      position,
      runs: runs.length,
      days: days ?? null,
      logs,
      lacking,
    },
    text: [
      `${verdicts.length} events of ${state.entries.size - 1} entries are in ${word}`,
      `${runs.length} runs${days === undefined ? '' : ` of the last ${days} days`} are in its runs.jsonl`,
      ...(lacking === 0 ? [] : [`${lacking} attachments are neither here nor at the hub`]),
      'its README.md says how to check them with git and ssh-keygen',
    ],
  };
}

async function checkFolder(folder: string, word: string): Promise<void> {
  const parent = await fs.stat(dirname(folder)).catch(() => null);
  if (!parent?.isDirectory())
    throw usage('folder.parent', `folder ${word}: there is none to put it in`, 'make it first');
  const there = await fs.lstat(folder).catch(() => null);
  if (there === null) return;
  if (there.isDirectory() && (await fs.readdir(folder)).length === 0) return;
  throw usage('folder.taken', `folder ${word} is there and is not empty`, 'name a new folder');
}

function founding({ replica, identity }: OpenNode): Verdict {
  const { founding: commit, mesh: digest } = identity;
  const first = replica.commits.get(commit);
  const line = (first && isBatch(first) ? first.content.lines[0] : undefined) ?? '';
  const { founder: node, entries } = replica.state;
  const chainTime = entries.get(commit)?.chainTime ?? 0;
  const place = { position: 1, commit, digest, node, number: 1, entry: commit, chainTime };
  return { ...place, line, reason: null };
}

function files(
  node: OpenNode,
  verdicts: readonly Verdict[],
  made: readonly Made[],
  attached: readonly Attached[],
  days: number | undefined,
): Record<string, string> {
  const { state, commits, options } = node.replica;
  const entries = [...state.entries].map(([oid, { height, weaver, position }]) => {
    const digest = commits.get(oid)?.digest ?? '';
    return [height, oid, digest, weaver, position];
  });
  return {
    'README.md': auditReadme({
      mesh: node.identity.mesh,
      tip: state.tip.oid,
      stateHash: stateHash(state, options.crypto),
      events: verdicts.length,
      entries: entries.length - 1,
      days: days ?? null,
    }),
    allowed_signers: signers(state),
    'entries.tsv': table(entries),
    'verdicts.tsv': table(verdicts.map(row)),
    'derived.tsv': table([...made].sort((a, b) => a.position - b.position).map(madeRow)),
    ...(attached.length === 0 ? {} : { 'attachments.tsv': table(attached.map(attachedRow)) }),
    'events.jsonl': verdicts.map(({ line }) => `${line}\n`).join(''),
  };
}

/** A run a line. hasLogs: whether what they printed is in the folder. */
function jsonLines(runs: readonly Run[], hasLogs: boolean): string {
  return runs
    .map((run) => `${JSON.stringify('log' in run && !hasLogs ? { ...run, log: null } : run)}\n`)
    .join('');
}

/** Every key a log has or had, as the ledger says; what a stranger signed with is not among them. */
function signers(state: State): string {
  const lines = [...state.logs].flatMap(([node, { keys }]) =>
    keys.map((key) => `${node}@lanemesh.invalid namespaces="git" ${opensshPublicKey(key)}\n`),
  );
  return lines.join('');
}

function row(one: Verdict): (string | number)[] {
  const { position, commit, digest, entry, node, number, line, reason } = one;
  const event = decodeEvent(line);
  const verdict = reason === null ? 'effect' : `void: ${reason}`;
  const told = [event?.kind ?? '-', event?.id ?? '-', verdict];
  return [position, commit, digest, entry, node, number, ...told];
}

function attachedRow({ digest, event, node, kept }: Attached): string[] {
  return [digest, event, node, kept ? 'kept' : 'lacking'];
}

function madeRow({ position, index, rule, cause, line, reason }: Made): (string | number)[] {
  return [position, index, rule, cause, reason === null ? 'effect' : `void: ${reason}`, line];
}

function table(rows: readonly (readonly (string | number)[])[]): string {
  const plain = (value: string | number) => String(value).replace(/[\t\n]/g, ' ');
  return rows.map((cells) => `${cells.map(plain).join('\t')}\n`).join('');
}
