/** What is wrong at the hub, from what a fetch or a push showed. */
import { type CommitValue, isEntry } from '@lanemesh/event';
import { asBatch, join, missingRules } from '@lanemesh/state';
import { leftOf } from './culprit.ts';
import type { HubFinding } from './hub-finding.ts';
import { lostPushes } from './lost-pushes.ts';
import type { Received, Replica } from './replica.ts';
import { splitViews } from './split-view.ts';
import type { HubView, Pushed } from './transport.ts';

/** Findings of one sort told by one look: a hub may hold thousands of junk branches. */
const MOST = 16;
const LEDGER = 'mesh/ledger';

const SOUND = { commit: null, node: null, fix: null, blocks: false } as const;

/** Judges a fetched view; received: what `replica` made of it. */
export function inspect(
  replica: Replica,
  view: HubView,
  received: Received['follow'],
): HubFinding[] {
  // What stands above the switch to rules this build does not know is for others to judge.
  if (missingRules(replica.state) !== null) return names(view);
  return [
    ...names(view),
    ...line(replica, view, received),
    ...voids(replica, view),
    ...logs(replica, view),
    ...(received === 'foreign' ? [] : lostPushes(replica, view)),
    ...(received === 'foreign' ? [] : splitViews(replica)),
  ];
}

/** Refusals that no race explains; of a race the next fetch tells. */
export function inspectPush(pushed: Pushed): HubFinding[] {
  const messages = pushed.messages ?? [];
  return [...pushed.refs]
    .filter(([, outcome]) => outcome === 'rejected')
    .map(([ref]) => ({ ref, said: messages.filter((one) => one.startsWith(`${ref}: `)) }))
    .filter(({ said }) => said.length > 0 && !said.some((one) => RACE.test(one)))
    .slice(0, MOST)
    .map(({ ref, said }) => ({
      ...SOUND,
      what: 'refused',
      ref: branchOf(ref),
      rule: 'INV-9',
      problem: `the hub refuses this branch: ${(said[0] ?? '').slice(ref.length + 2)}`,
      fix: 'ask who runs the hub for the right to push refs/heads/mesh/*',
    }));
}

const RACE =
  /fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|incorrect old value|already exists|needs force/;

function branchOf(ref: string): string {
  return ref.replace('refs/heads/', '');
}

/** Names in the way, and a hub that holds nothing. */
function names(view: HubView): HubFinding[] {
  const found = (view.trouble ?? []).slice(0, MOST).map(({ branch, message, fix }) => ({
    ...SOUND,
    what: fix === undefined ? 'stranger' : 'in-the-way',
    ref: branch,
    rule: 'INV-6',
    problem: message,
    fix: fix ?? null,
    blocks: fix !== undefined,
  }));
  if (view.empty !== true) return found;
  const empty = {
    ...SOUND,
    what: 'empty',
    ref: '',
    rule: 'INV-6',
    problem: 'the hub holds no branch at all: the mesh’s would become its default',
    fix: 'push the code there first; or mesh hub set URL --first-branch',
    blocks: true,
  };
  return [...found, empty];
}

/** How the hub's ledger stands to ours (R15). */
function line(replica: Replica, view: HubView, received: Received['follow']): HubFinding[] {
  const { tip } = replica.state;
  const at = { ...SOUND, ref: LEDGER, rule: 'R15', commit: view.ledger };
  if (received === 'foreign')
    return [
      {
        ...at,
        rule: 'R4',
        what: 'foreign',
        problem: 'the ledger at the hub is of another mesh',
        fix: 'mesh hub set URL names the hub of this mesh; or join that one elsewhere',
        blocks: true,
      },
    ];
  if (received === 'fork')
    return [
      {
        ...at,
        what: 'fork',
        node: weaverOf(replica, view.ledger),
        problem: `the hub’s ledger does not continue ours (entry ${tip.height}, ${short(tip.oid)})`,
        fix: 'it is believed if it stays for 30 s, and nothing signed is lost; ask who runs the hub',
      },
    ];
  if (received !== 'heal' || view.before === undefined) return [];
  if (view.ledger === null)
    return [{ ...at, what: 'dropped', problem: 'the hub lost the ledger: it is given back' }];
  const stands = replica.line.standpoint(view.ledger);
  const problem = `the hub’s ledger went back to entry ${stands?.height ?? 'none'} of ${tip.height}: what it lost is given back`;
  return [{ ...at, what: 'rollback', problem }];
}

/** Commits on the hub's ledger that are no entries (R5): they have no effect. */
function voids(replica: Replica, view: HubView): HubFinding[] {
  const found: HubFinding[] = [];
  const seen = new Set<string>();
  const open = view.ledger === null ? [] : [view.ledger];
  while (open.length > 0 && found.length < MOST) {
    const oid = open.pop() as string;
    if (seen.has(oid) || replica.line.standpoint(oid)?.oid === oid) continue;
    seen.add(oid);
    const commit = replica.commits.get(oid);
    if (commit === undefined || (oid !== view.ledger && asBatch(commit))) continue;
    open.push(...commit.parents);
    found.push({
      ...SOUND,
      what: 'void',
      ref: LEDGER,
      commit: oid,
      node: signerOf(commit),
      rule: 'R5',
      problem: `${givesBack(replica, commit) ? GIVES_BACK : voidOf(commit)}: it has no effect, and the next entry is built over it`,
    });
  }
  return found;
}

/** Branches of logs that hold what is no batch of their node (R16), or lost what they held. */
function logs(replica: Replica, view: HubView): HubFinding[] {
  const found: HubFinding[] = [];
  for (const [name, tip] of view.logs) {
    if (found.length >= MOST) return found;
    const problem = junkOf(replica, name, tip) ?? rewound(replica, view, name, tip);
    if (problem) found.push({ ...SOUND, ref: `mesh/log/${name}`, commit: tip, ...problem });
  }
  for (const [name, tip] of view.before?.logs ?? []) {
    if (found.length >= MOST) return found;
    if (view.logs.has(name) || !asBatch(replica.commits.get(tip))) continue;
    const problem = 'the hub lost this log: it is given back';
    const at = { ref: `mesh/log/${name}`, commit: tip, node: nodeOf(name) };
    found.push({ ...SOUND, ...at, what: 'dropped', rule: 'R16', problem });
  }
  return found;
}

type Problem = Pick<HubFinding, 'what' | 'node' | 'rule' | 'problem'>;

function junkOf(replica: Replica, name: string, tip: string): Problem | null {
  const node = nodeOf(name);
  const { state, commits } = replica;
  if (state.logs.get(node)?.recent.has(tip)) return null;
  const commit = commits.get(tip);
  const batch = asBatch(commit);
  const junk = (rule: string, what: string): Problem => ({
    what: 'junk',
    node: commit ? signerOf(commit) : null,
    rule,
    problem: `this log’s branch holds ${what}: it has no effect`,
  });
  if (!batch) return junk('R1', commit ? voidOf(commit) : 'no commit');
  const { author, mesh } = batch.content.header;
  if ((mesh ?? batch.digest) !== state.mesh) return junk('R4', 'a batch of another mesh');
  if (author !== node) return junk('R16', `a batch of node ${author}`);
  const left = leftOf(tip, { state, source: commits, crypto: replica.options.crypto });
  if (left) return { what: 'left', node, rule: left.rule, problem: left.problem };
  const newest = replica.newestOf(author);
  if (newest && (newest.oid === tip || replica.isBelow(tip, newest))) return null;
  const joining = join(state, tip, commits, replica.options.crypto);
  return joining.how === 'stranger' ? junk('R7', `a batch that ${joining.problem}`) : null;
}

function rewound(replica: Replica, view: HubView, name: string, tip: string): Problem | null {
  const before = view.before?.logs.get(name);
  const newer = before === undefined || before === tip ? null : replica.commits.get(before);
  if (!newer || !asBatch(newer) || !replica.isBelow(tip, newer)) return null;
  const problem = 'the hub’s copy of this log went back: what it lost is given back';
  return { what: 'rollback', node: nodeOf(name), rule: 'R16', problem };
}

/** The node whose log a branch is for: a second mailbox has a number behind it. */
function nodeOf(name: string): string {
  return name.replace(/\.\d+$/, '');
}

const GIVES_BACK = 'a merge of nothing new, as nodes push to give back what was lost';

/** A merge such as a node pushes over junk: it stands on its first parent, an entry. */
function givesBack(replica: Replica, commit: CommitValue): boolean {
  const [first = ''] = commit.parents;
  const standing = replica.line.standpoint(commit.oid)?.oid;
  return commit.content === null && commit.parents.length === 2 && standing === first;
}

/** Who wove the entry that a tip stands on. */
function weaverOf({ commits, line }: Replica, tip: string | null): string | null {
  const entry = tip === null ? null : line.standpoint(tip)?.oid;
  const commit = entry ? commits.get(entry) : undefined;
  return commit ? signerOf(commit) : null;
}

function signerOf({ content }: CommitValue): string | null {
  if (content === null) return null;
  return content.header.t === 'batch' ? content.header.author : content.header.weaver;
}

/** A commit without effect, in words. */
function voidOf(commit: CommitValue): string {
  if (isEntry(commit)) return 'an entry that breaks a rule here';
  if (commit.content !== null) return 'a batch where no batch belongs';
  if (commit.digest === '') return 'a commit too large to be read (over 1 MiB)';
  const merged = commit.parents.length > 1 ? ' that merges others' : '';
  return `a commit${merged} without a node’s signature or exact form`;
}

function short(oid: string): string {
  return oid.slice(0, 12);
}
