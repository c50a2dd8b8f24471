/** `mesh prove`: who asked for a commit, wrote, verified, approved and landed it, at what cost. */
import { createCodeStore } from '@lanemesh/agents';
import { run } from '@lanemesh/git';
import { nodeCrypto } from '@lanemesh/ledger';
import { attachmentsOf, type OpenNode, readStatement, type Statement } from '@lanemesh/peer/home';
import type { Attempt, State, Task } from '@lanemesh/state';
import { audit } from '@lanemesh/sync';
import type { Call, Outcome } from '../../command.ts';
import { usage } from '../../usage.ts';
import { readHistory, refOfTold, type Told } from '../history.ts';
import { chainOf } from './chain.ts';
import { type Link, resultOf, type Trailers } from './link.ts';

/** What asking the hub for a receipt may take, milliseconds. */
const WITHIN = 10_000;
const MICRO = 1_000_000;

interface Found {
  readonly task: Task;
  readonly attempt: Attempt;
}

export async function prove(call: Call): Promise<Outcome> {
  const word = await commitOf(call, call.args[0] ?? '');
  const { node, told } = await readHistory(call);
  const { state } = node.replica;
  const found = foundIn(state, word);
  if (found === null)
    return {
      json: { ok: false, commit: word, broken: ['landed'], links: [] },
      text: [`NOT PROVEN: ${word} is no commit that the ledger knows of`],
      exit: 1,
    };
  const history = told.filter((one) => one.reason === null && one.event);
  const about = history.filter((one) => isAbout(one, found.task));
  const receipt = await receiptOf(call, node, about, found.attempt);
  const trailers = await trailersOf(node, found.task);
  const { findings } = await audit(node.store, nodeCrypto(), node.identity);
  const links = chainOf({ state, ...found, told: about, history, receipt, trailers });
  const bad = findings[0];
  const signatures =
    bad === undefined
      ? { link: 'signatures', ok: true, text: 'every signature and rule of the ledger holds' }
      : { link: 'signatures', ok: false, text: `${bad.rule} ${bad.commit}: ${bad.problem}` };
  return outcome(found, [...links, signatures], costOf(found.task));
}

/** Digits as they are; else what the checkout we stand in calls so. */
async function commitOf({ cwd }: Call, word: string): Promise<string> {
  if (/^[0-9a-f]{7,40}$/i.test(word)) return word.toLowerCase();
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${word}^{commit}`];
  const { exitCode, stdout } = await run(args, { cwd });
  if (exitCode === 0) return stdout.trim();
  throw usage(
    'commit',
    `${JSON.stringify(word)} is no commit`,
    'give at least 7 of its digits, or a name that the checkout here knows',
  );
}

/** The task and the attempt of a commit: as it landed, else as it was made. */
function foundIn(state: State, word: string): Found | null {
  const all = [...state.tasks.values()].flatMap((task) =>
    task.attempts
      .filter(({ commit }) => commit !== null)
      .map((attempt) => ({ task, attempt, commit: attempt.commit as string })),
  );
  const landed = [...state.tasks.values()].flatMap((task) => {
    const attempt = task.attempts.findLast(({ commit }) => commit !== null);
    return task.landed?.commit.startsWith(word) && attempt ? [{ task, attempt }] : [];
  });
  const made = all.filter(({ commit }) => commit.startsWith(word));
  const fits = landed.length > 0 ? landed : made;
  if (new Set(fits.map(({ task }) => task.ref)).size > 1)
    throw usage('commit', `${word} may be a commit of several tasks`, 'give more of its digits');
  return fits.at(-1) ?? null;
}

function isAbout(one: Told, task: Task): boolean {
  const body = one.event?.body as { task?: unknown } | undefined;
  return refOfTold(one) === task.ref || body?.task === task.ref;
}

/** The trailers of the commit that landed, by their keys; null: our copy of the code lacks it. */
async function trailersOf(node: OpenNode, { landed, lane }: Task): Promise<Trailers | null> {
  const { state } = node.replica;
  const repo = state.repos.get(state.lanes.get(lane)?.repo ?? '');
  const url = repo?.url === 'hub' ? node.hubUrl : (repo?.url ?? null);
  if (!landed || !repo || url === null) return null;
  const copy = await createCodeStore({ stateDir: node.stateDir }).repository(url);
  const keys = ['Mesh-Task', 'Mesh-Attempt', 'Mesh-Node'];
  const formats = keys.map((key) => `%(trailers:key=${key},valueonly,separator=%x20)`);
  const args = ['show', '-s', `--format=${formats.join('%n')}`, '--end-of-options', landed.commit];
  const { exitCode, stdout } = await copy.run(args);
  if (exitCode !== 0) return null;
  const [task = '', attempt = '', by = ''] = stdout.split('\n');
  return { task, attempt, by };
}

async function receiptOf(
  call: Call,
  node: OpenNode,
  told: readonly Told[],
  { claim, by }: Attempt,
): Promise<{ digest: string; statement: Statement | null } | null> {
  const body = resultOf(told, claim)?.event?.body as { receipt?: string } | undefined;
  if (body?.receipt === undefined) return null;
  const attachments = attachmentsOf(node);
  const url = call.options.on('noSync') ? null : node.hubUrl;
  let text = await attachments.get(body.receipt);
  if (
    text === null &&
    url !== null &&
    (await attachments.fetch(url, by, WITHIN).catch(() => false))
  )
    text = await attachments.get(body.receipt);
  return { digest: body.receipt, statement: text === null ? null : readStatement(text) };
}

/** What a task cost, its reviews and what came to nothing too; unknown: of how many nobody knows. */
function costOf({ spent, attempts }: Task) {
  return { micro: spent.cost, attempts: attempts.length, unknown: spent.unpriced };
}

type Cost = ReturnType<typeof costOf>;
type Any = Pick<Link, 'ok' | 'text'> & { readonly link: string };

function outcome({ task, attempt }: Found, links: readonly Any[], cost: Cost): Outcome {
  const broken = links.filter(({ ok }) => !ok).map(({ link }) => link);
  const ok = broken.length === 0;
  const commit = task.landed?.commit ?? attempt.commit;
  const many = cost.attempts === 1 ? '1 attempt' : `${cost.attempts} attempts`;
  const rest = cost.unknown === 0 ? '' : `; of ${cost.unknown}, reviews too, nobody knows it`;
  const price = `${(cost.micro / MICRO).toFixed(2)} USD, ${many}${rest}`;
  return {
    json: { ok, commit, task: task.ref, attempt: attempt.n, links, cost, broken },
    text: [
      `${ok ? 'proven' : `NOT PROVEN (${broken.join(', ')})`}: ${commit}`,
      ...links.map(({ link, ok, text }) => `${ok ? '  ' : '! '}${link.padEnd(11)}${text}`),
      `  ${'cost'.padEnd(11)}${price}`,
    ],
    ...(ok ? {} : { exit: 1 }),
  };
}
