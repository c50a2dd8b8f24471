/** A mesh in memory made of real commits, for tests of what counts and what it means. */
import {
  type Batch,
  type Body,
  buildCommit,
  type CommitValue,
  decodeEvent,
  type Event,
  encode,
  inviteProofMessage,
  type Kind,
  nodeIdOf,
  type Role,
  readCommit,
  refOf,
  rotationProofMessage,
  type Signer,
  toHex,
  writeBatch,
  writeEntry,
} from '@lanemesh/event';
import { commitId, nodeCrypto, personOf, signerOf } from '@lanemesh/ledger';
import {
  foundState,
  type Judgement,
  Line,
  type RuleSets,
  type State,
  weavingKey,
} from '@lanemesh/state';

export const crypto = nodeCrypto();

/** Where a small world's clocks begin, milliseconds. */
export const START = 1_700_000_000_000;

export interface Who {
  readonly name: string;
  readonly id: string;
  readonly signer: Signer;
}

/** The node of a name: the same in every world. */
export function who(name: string): Who {
  const signer = signerOf(crypto.sha256(new TextEncoder().encode(`seed of ${name}`)));
  return { name, id: nodeIdOf(signer.publicKey, crypto), signer };
}

/** The n-th event id. */
export function eventId(n: number): string {
  return `01hf${n.toString(16).padStart(22, '0')}`;
}

/** An event of a kind of ours. */
export function draft<K extends Kind>(
  kind: K,
  body: Body<K>,
  n: number,
  more: Partial<Event> = {},
): Event {
  return { v: 0, id: eventId(n), kind, at: START, body: body as unknown as Event['body'], ...more };
}

interface BatchOptions {
  readonly parent?: CommitValue | null;
  readonly header?: object;
  readonly signer?: Signer;
}

interface EntryOptions {
  readonly on?: CommitValue;
  readonly header?: object;
  readonly signer?: Signer;
  readonly voidParent?: CommitValue;
  /** Batches stand as given, not in the order of R8. */
  readonly unsorted?: boolean;
}

/** What became of one event: its reference, and why it is void, or null. */
export interface Told {
  readonly ref: string;
  readonly reason: string | null;
}

export class SmallWorld {
  readonly commits = new Map<string, CommitValue>();
  readonly raws = new Map<string, Uint8Array>();
  readonly ana = who('ana');
  readonly founding: CommitValue;
  readonly line: Line;
  /** Clock reading of the next batch and entry. */
  clock = START;
  private readonly heads = new Map<string, CommitValue>();
  private drafts = 0;

  /** rules: the rule sets it knows; absent: those of this build. */
  constructor(hub?: Body<'mesh.founded'>['hub'], rules?: RuleSets) {
    const body: Body<'mesh.founded'> = {
      name: 'ana',
      key: this.ana.signer.publicKey,
      capabilities: [],
      rules: 0,
      ...(hub ? { hub } : {}),
    };
    const header = { t: 'batch' as const, v: 0, author: this.ana.id, number: 1, at: this.clock };
    const event = this.draft('mesh.founded', body);
    this.founding = this.add(
      writeBatch(header, [event], null, personOf(this.ana.id, 1), this.ana.signer, crypto),
    );
    this.heads.set(this.ana.id, this.founding);
    this.line = new Line(foundState(this.founding, crypto) as State, crypto, rules);
  }

  get state(): State {
    return this.line.state;
  }

  get tip(): CommitValue {
    return this.commits.get(this.state.tip.oid) as CommitValue;
  }

  /** Puts a raw commit where judging finds it. */
  add(raw: Uint8Array): CommitValue {
    const commit = readCommit(commitId(raw), raw, crypto);
    this.commits.set(commit.oid, commit);
    this.raws.set(commit.oid, raw);
    return commit;
  }

  draft<K extends Kind>(kind: K, body: Body<K>, more: Partial<Event> = {}): Event {
    return draft(kind, body, ++this.drafts, more);
  }

  /** A batch of these lines, however malformed. */
  lines(author: Who, lines: readonly string[], options: BatchOptions = {}): CommitValue {
    const { header, parent } = this.headerOf(author, options);
    const message = `mesh: lines [skip ci]\n\n${[encode(header), ...lines].join('\n')}\n`;
    const parents = parent ? [parent.oid] : [];
    const signer = options.signer ?? author.signer;
    const commit = this.add(buildCommit(parents, personOf(author.id, 1), message, signer, crypto));
    this.heads.set(author.id, commit);
    return commit;
  }

  /** A batch on its author's newest, seen at the tip followed, unless told otherwise. */
  batch(author: Who, events: readonly Event[], options: BatchOptions = {}): CommitValue {
    const { header, parent } = this.headerOf(author, options);
    const signer = options.signer ?? author.signer;
    const person = personOf(author.id, 1);
    const commit = this.add(
      writeBatch(header, events, parent?.oid ?? null, person, signer, crypto),
    );
    this.heads.set(author.id, commit);
    return commit;
  }

  private headerOf(author: Who, options: BatchOptions) {
    const parent = options.parent === undefined ? this.heads.get(author.id) : options.parent;
    const above = parent ? (parent.content as Batch).header.number : 0;
    const header = {
      t: 'batch' as const,
      v: 0,
      author: author.id,
      number: above + 1,
      at: this.clock,
      mesh: this.state.mesh,
      seen: { height: this.state.tip.height, id: this.state.tip.oid },
      ...(parent ? { prev: parent.digest } : {}),
      ...options.header,
    };
    return { header, parent };
  }

  /** An entry on the tip followed, unless told otherwise; nothing judges or follows it here. */
  entry(weaver: Who, batches: readonly CommitValue[], options: EntryOptions = {}): CommitValue {
    const on = options.on ?? this.tip;
    const onHeader = on.content?.header;
    const height = onHeader?.t === 'entry' ? onHeader.height : 0;
    const logs = batches.map((batch) => {
      const { author, number } = (batch.content as Batch).header;
      return { batch, log: { author, number, digest: batch.digest } };
    });
    const keyOf = (author: string) => weavingKey(on.digest, author, crypto);
    if (!options.unsorted)
      logs.sort((a, b) => (keyOf(a.log.author) < keyOf(b.log.author) ? -1 : 1));
    const header = {
      t: 'entry' as const,
      v: 0,
      mesh: this.state.mesh,
      weaver: weaver.id,
      height: height + 1,
      prev: on.digest,
      at: this.clock,
      logs: logs.map(({ log }) => log),
      ...options.header,
    };
    const side = options.voidParent ? [options.voidParent.oid] : [];
    const parents = [on.oid, ...logs.map(({ batch }) => batch.oid), ...side];
    const signer = options.signer ?? weaver.signer;
    return this.add(writeEntry(header, parents, personOf(weaver.id, 1), signer, crypto));
  }

  /** An unsigned commit, as anybody who may push can make one. */
  junk(parents: readonly CommitValue[], message = 'junk\n'): CommitValue {
    const lines = [
      'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904',
      ...parents.map(({ oid }) => `parent ${oid}`),
      'author Eve <eve@example.org> 1700000000 +0000',
      'committer Eve <eve@example.org> 1700000000 +0000',
    ];
    return this.add(new TextEncoder().encode(`${lines.join('\n')}\n\n${message}`));
  }

  /** Judges a commit, and follows the entry it stands on where its state comes along. */
  follow(commit: CommitValue): Judgement & { told: Told[] } {
    const told: Told[] = [];
    const judgement = this.line.judge(commit.oid, this.commits, new Map(), (heard) => {
      const id = decodeEvent(heard.line)?.id ?? '';
      told.push({ ref: refOf(heard.author, id), reason: heard.reason });
    });
    if (judgement.state) this.line.follow(judgement.state);
    return { ...judgement, told };
  }

  /** Weaves batches by ana, follows the entry, and tells what became of their events. */
  weave(...batches: CommitValue[]): Told[] {
    const entry = this.entry(this.ana, batches);
    const { stands, told } = this.follow(entry);
    if (stands.oid !== entry.oid) throw new Error('the entry is void');
    return told;
  }

  /** Signs one event, weaves it, and tells what became of it. */
  say<K extends Kind>(author: Who, kind: K, body: Body<K>, more: Partial<Event> = {}): Told {
    const event = this.draft(kind, body, more);
    return this.weave(this.batch(author, [event])).at(-1) as Told;
  }

  /** An invite's key pair, given by ana. */
  invite(roles: readonly Role[], expires = START + 1e9, seed = `invite ${this.drafts}`): Signer {
    const signer = signerOf(crypto.sha256(new TextEncoder().encode(seed)));
    this.say(this.ana, 'node.invited', { key: signer.publicKey, roles, expires });
    return signer;
  }

  /** Batch 1 of a node, with the proof of an invite unless that is null. */
  joining(node: Who, invite: Signer | null): CommitValue {
    const key = node.signer.publicKey;
    const body: Body<'node.joined'> = { name: node.name, key, capabilities: [] };
    const proof = invite && toHex(invite.sign(inviteProofMessage(this.state.mesh, key)));
    const shown = invite && proof ? { invite: { key: invite.publicKey, proof } } : {};
    return this.batch(node, [this.draft('node.joined', { ...body, ...shown })], { parent: null });
  }

  /** A `node.rotated` of a node, and the node with the key it names. */
  rotation(node: Who, seed: string, prover?: Signer): { event: Event; next: Who } {
    const signer = signerOf(crypto.sha256(new TextEncoder().encode(seed)));
    const message = rotationProofMessage(this.state.mesh, node.id);
    const proof = toHex((prover ?? signer).sign(message));
    const event = this.draft('node.rotated', { key: signer.publicKey, proof });
    return { event, next: { ...node, signer } };
  }

  /** A new member with these roles. */
  member(name: string, roles: readonly Role[] = ['worker']): Who {
    const node = who(name);
    this.weave(this.joining(node, this.invite(roles)));
    return node;
  }

  /** A lane without a repository, judged by one command. */
  lane(name = 'default', over: Partial<Body<'lane.defined'>> = {}): Told {
    const body: Body<'lane.defined'> = {
      name,
      agents: ['script'],
      accept: ['true'],
      paths: [],
      verify: 'none',
      ttl: 60,
      maxAttempts: 3,
      ...over,
    };
    return this.say(this.ana, 'lane.defined', body);
  }

  /** A task in a lane; its reference. */
  task(over: Partial<Body<'task.enqueued'>> = {}): string {
    const told = this.say(this.ana, 'task.enqueued', {
      title: 'a task',
      lane: 'default',
      ...over,
    });
    if (told.reason !== null) throw new Error(told.reason);
    return told.ref;
  }

  claim(author: Who, task: string, over: Partial<Body<'task.claimed'>> = {}): Told {
    return this.say(author, 'task.claimed', { task, ttl: 60, ...over });
  }

  /** The newest counted batch of a node, as a takeover names it. */
  sawOf(node: Who): { number: number; id: string } {
    const log = this.state.logs.get(node.id);
    return { number: log?.number ?? 0, id: log?.head ?? '' };
  }

  /** Where the next batch of a node goes on: after a fork. */
  goOnAt(node: Who, head: CommitValue): void {
    this.heads.set(node.id, head);
  }
}
