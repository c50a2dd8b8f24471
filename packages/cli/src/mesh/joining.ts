/** The steps of a join: find the mesh in what the hub holds, ask or prove, be ordered. */
import {
  type CommitValue,
  inviteProofMessage,
  nodeIdOf,
  type Signer,
  type Token,
  toHex,
} from '@lanemesh/event';
import { failpoint } from '@lanemesh/git';
import { Commits, LEDGER_REF, logRef, nodeCrypto, openGitStore, signerOf } from '@lanemesh/ledger';
import { EXIT, Fault, type Identity, type Layout, type OpenNode } from '@lanemesh/peer/home';
import { asBatch, foundState, newestOf, RULE_SETS, type State } from '@lanemesh/state';
import { gitTransport, type HubView, makeEntry, type Transport } from '@lanemesh/sync';
import { makeEvents } from '../record.ts';
import { usage } from '../usage.ts';
import { isSpent } from './former.ts';
import { hubFault } from './hub-address.ts';

const TIMEOUT = 120_000;
/** Times an entry of ours may lose its race before we leave the weaving to others. */
const TRIES = 20;

/** Fetches the hub's mesh branches and finds the founding commit of its ledger. */
export async function findMesh(
  layout: Layout,
  url: string,
  signer: Signer,
  token: Token | null,
): Promise<Omit<Identity, 'v'>> {
  const fetched = await gitTransport({ dir: layout.ledger, url, timeoutMs: TIMEOUT }).fetch();
  if (!fetched.ok) throw hubFault(url, fetched.reason, fetched.message);
  const crypto = nodeCrypto();
  const store = openGitStore({ dir: layout.ledger });
  try {
    const commits = new Commits(store, crypto);
    const tip = fetched.view.ledger;
    if (tip === null) throw usage('hub.no-mesh', 'the hub carries no mesh', 'mesh init founds one');
    await commits.load([tip], () => false);
    const founding = foundingOf(commits, tip, token);
    const node = nodeIdOf(signer.publicKey, crypto);
    return { node, mesh: founding.digest, founding: founding.oid };
  } finally {
    await store.close();
  }
}

/** Whether an unfinished join left a log of this node in another mesh. */
export async function beganElsewhere(
  layout: Layout,
  { node, mesh }: Omit<Identity, 'v'>,
): Promise<boolean> {
  const store = openGitStore({ dir: layout.ledger });
  try {
    const head = (await store.refs(logRef(node))).get(logRef(node));
    if (head === undefined) return false;
    const commits = new Commits(store, nodeCrypto());
    await commits.load([head], () => true);
    return asBatch(commits.get(head))?.content.header.mesh !== mesh;
  } finally {
    await store.close();
  }
}

/** The founding commit the ledger begins with; with a token, the one of its mesh. */
function foundingOf(commits: Commits, tip: string, token: Token | null): CommitValue {
  const crypto = nodeCrypto();
  const line: string[] = [];
  for (let at: string | undefined = tip; at !== undefined; at = commits.get(at)?.parents[0])
    line.push(at);
  const found = [...line, ...rootsOf(commits, tip)]
    .map((oid) => commits.get(oid))
    .filter((commit) => commit !== undefined && foundState(commit, crypto) !== null);
  const chosen = found.find((commit) => token === null || commit?.digest === token.mesh);
  if (chosen) return chosen;
  if (token !== null && found.length > 0)
    throw new Fault(
      'invite.mesh',
      '--invite: the token is for another mesh than this hub carries',
      'check the url, or ask for a new invite',
      EXIT.refused,
    );
  throw usage('hub.no-mesh', 'the hub’s ledger has no founding commit', 'ask who runs the hub');
}

function rootsOf(commits: Commits, tip: string): string[] {
  const seen = new Set<string>();
  const open = [tip];
  const roots: string[] = [];
  while (open.length > 0) {
    const oid = open.pop() as string;
    if (seen.has(oid)) continue;
    seen.add(oid);
    const parents = commits.get(oid)?.parents ?? [];
    if (parents.length === 0) roots.push(oid);
    open.push(...parents);
  }
  return roots;
}

/** The log of this key will never speak in this mesh: whoever joins takes another key. */
export class SpentKey extends Error {
  constructor(readonly node: string) {
    super(`the key of ${node} is spent`);
  }
}

export interface JoinWish {
  readonly name: (state: State) => string;
  readonly capabilities: readonly string[];
  readonly token: Token | null;
}

/**
 * Signs `node.joined` and brings it to the hub; whether the node is admitted. With an invite it
 * is ordered before this resolves: we weave our own first batch, nobody else need be awake (R6).
 * Throws a Fault (exit 4) where the invite does not admit.
 */
export async function ask(node: OpenNode, wish: JoinWish): Promise<boolean> {
  const { replica } = node;
  const transport = node.transport(TIMEOUT) as Transport;
  await follow(node, await view(node, transport));
  const { token } = wish;
  if (replica.head === null) {
    if (token) checkInvite(replica.state, token);
    await replica.append(makeEvents(node, [{ kind: 'node.joined', body: joinBody(node, wish) }]));
    failpoint('join.recorded');
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const seen = await view(node, transport);
    await follow(node, seen);
    const member = replica.state.members.get(replica.me);
    if (member?.standing === 'admitted') return true;
    if (token) checkInvite(replica.state, token);
    if (isSpent(replica, token)) throw new SpentKey(replica.me);
    if (member?.standing === 'revoked') throw refused('this node was revoked', 'ask an admin');
    if (!token && isAtHub(node, seen)) return false;
    if (replica.state.logs.has(replica.me)) return false;
    await push(node, transport, seen, token !== null);
  }
  throw new Fault(
    'join.busy',
    'others were faster every time',
    'give mesh join again, as it was',
    EXIT.later,
  );
}

function isAtHub(node: OpenNode, seen: HubView): boolean {
  return [...seen.logs.values()].includes(node.replica.head?.oid ?? '');
}

async function view(node: OpenNode, transport: Transport): Promise<HubView> {
  const fetched = await transport.fetch();
  if (fetched.ok) return fetched.view;
  throw hubFault(node.hubUrl ?? '', fetched.reason, fetched.message);
}

async function follow(node: OpenNode, seen: HubView): Promise<void> {
  const { follow: how } = await node.replica.receive(seen);
  if (how === 'follow') return;
  throw refused('the hub’s ledger does not continue what this folder holds', 'see: mesh doctor');
}

/** The body of our `node.joined`, with the proof of an invite. */
export function joinBody(node: OpenNode, { name, capabilities, token }: JoinWish) {
  const { replica } = node;
  const key = replica.options.author.signer.publicKey;
  const rules = newestOf(RULE_SETS);
  const knows = rules > 0 ? { rules } : {};
  const body = { name: name(replica.state), key, capabilities: [...capabilities], ...knows };
  if (token === null) return body;
  const inviter = signerOf(token.seed);
  const proof = toHex(inviter.sign(inviteProofMessage(replica.state.mesh, key)));
  return { ...body, invite: { key: inviter.publicKey, proof } };
}

/** Throws a Fault (exit 4) unless the invite would admit now. */
export function checkInvite(state: State, token: Token): void {
  if (!state.entries.has(token.entry))
    throw refused(
      '--invite: the hub’s ledger lacks the entry that the invite names',
      'the hub may have lost entries: ask an admin to mesh sync, then try again',
    );
  const invite = state.invites.get(signerOf(token.seed).publicKey);
  if (!invite)
    throw refused(
      '--invite: no admin’s invite like this is in the ledger',
      'ask an admin to mesh sync',
    );
  if (invite.usedBy !== null)
    throw refused('--invite: this invite was used before', 'ask for a new invite');
  if (Math.max(state.chainTime, Date.now()) > invite.expires)
    throw refused(
      `--invite: this invite expired at ${new Date(invite.expires).toISOString()}`,
      'ask for a new invite',
    );
}

function refused(message: string, hint: string): Fault {
  return new Fault('invite.refused', message, hint, EXIT.refused);
}

/** Our log, and with an invite an entry that weaves it alone. */
async function push(
  node: OpenNode,
  transport: Transport,
  seen: HubView,
  weave: boolean,
): Promise<void> {
  const { replica } = node;
  const { store, crypto, author, now } = replica.options;
  const batch = asBatch(replica.head ?? undefined);
  if (!batch) throw new Error('a joining node has no first batch');
  const updates = [{ ref: logRef(replica.me), to: batch.oid }];
  if (weave) {
    const { state } = replica;
    const beside = seen.ledger !== null && seen.ledger !== state.tip.oid ? seen.ledger : null;
    const height = Math.max(state.tip.height, replica.heights.max) + 1;
    const candidates = [{ author: author.id, batch }];
    const raw = makeEntry(
      state,
      candidates,
      author,
      height,
      beside,
      now(),
      replica.commits,
      crypto,
    );
    await store.commit({ objects: [raw], moves: [] });
    updates.push({ ref: LEDGER_REF, to: replica.commits.add(raw).oid });
  }
  const pushed = await transport.push(updates);
  if (!pushed.ok) throw hubFault(node.hubUrl ?? '', pushed.reason, pushed.message);
  const rejected = pushed.refs.get(logRef(replica.me)) === 'rejected';
  if (rejected)
    throw refused(
      `the hub does not take this node’s log: ${pushed.messages?.[0] ?? ''}`,
      'ask who runs it for the right to push refs/heads/mesh/*',
    );
}
