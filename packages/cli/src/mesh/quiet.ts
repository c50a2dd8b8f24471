/** Nodes that should have been heard of and were not, by what the hub showed and our own clock. */
import { type OpenNode, readContact } from '@lanemesh/peer/home';
import { effectiveTtl, heldTasks, type State } from '@lanemesh/state';
import { ago, printable } from '../text.ts';
import type { Judged } from './check.ts';

export interface Quiet {
  readonly id: string;
  readonly name: string;
  /** Since when the hub shows nothing new of it, ISO 8601. */
  readonly since: string;
  /** Seconds in which it is to be heard of while it holds a task. */
  readonly within: number;
}

/**
 * Nodes that hold a task, must therefore be heard of within its TTL, and were not. all: nobody of
 * those who must be heard of was, nor anybody else: perhaps it is the hub that stands still.
 */
export async function quietNodes(
  node: OpenNode,
): Promise<{ readonly nodes: readonly Quiet[]; readonly all: boolean }> {
  const { state, me } = node.replica;
  const contact = await readContact(node.layout.ledger);
  if (!contact?.answered || contact.url !== node.hubUrl) return { nodes: [], all: false };
  const { answered, heard = {} } = contact;
  const due = expected(state);
  const nodes: Quiet[] = [];
  let somebody = false;
  for (const [id, { since }] of Object.entries(heard)) {
    if (id === me) continue;
    const within = due.get(id);
    const shortest = Math.min(...due.values());
    if (answered - since <= (within ?? shortest) * 1000) somebody = true;
    else if (within !== undefined) {
      const name = printable(state.members.get(id)?.name ?? id);
      nodes.push({ id, name, since: new Date(since).toISOString(), within });
    }
  }
  return { nodes, all: nodes.length > 0 && !somebody };
}

/** Seconds in which each holder is to be heard of: the shortest TTL of what it works on. */
function expected(state: State): Map<string, number> {
  const due = new Map<string, number>();
  for (const { claim, state: where } of heldTasks(state)) {
    // What waits for a verdict needs nobody to be awake.
    if (where === 'review') continue;
    const ttl = effectiveTtl(state, claim.ttl);
    due.set(claim.by, Math.min(ttl, due.get(claim.by) ?? ttl));
  }
  return due;
}

/** One line for each, and one for all of them. */
export function quietLines({ nodes, all }: Awaited<ReturnType<typeof quietNodes>>): string[] {
  const lines = nodes.map(
    ({ name, since, within }) =>
      `no news from ${name} for ${ago(Date.now() - Date.parse(since))}: it holds a task and is due every ${within} s`,
  );
  return all
    ? [...lines, 'nobody else is heard of either: perhaps the hub shows an old copy']
    : lines;
}

/** The check of `doctor`. */
export async function quietCheck(node: OpenNode): Promise<Judged> {
  const quiet = await quietNodes(node);
  const [first] = quietLines(quiet);
  if (first === undefined) return { status: 'ok', summary: 'everybody who is due was heard of' };
  const more = quiet.nodes.length > 1 ? `, and ${quiet.nodes.length - 1} more` : '';
  return quiet.all
    ? {
        status: 'warning',
        summary: `${first}${more}; nobody else is heard of: perhaps the hub shows an old copy`,
        fix: 'ask one of them for a bundle (mesh export FILE there, mesh import FILE here) and compare',
      }
    : { status: 'warning', summary: `${first}${more}`, fix: 'look whether mesh up runs there' };
}
