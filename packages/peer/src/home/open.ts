/** Opening a node: its key, its ledger repository, its copy of the mesh, its way to the hub. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent, type Event, newEventId, refOf } from '@lanemesh/event';
import { sealConfig } from '@lanemesh/git';
import { type CommitStore, nodeCrypto, openGitStore, tidy } from '@lanemesh/ledger';
import type { Observer } from '@lanemesh/state';
import { gitTransport, Replica, type Transport } from '@lanemesh/sync';
import type { Peer } from '../peer.ts';
import type { Draft, Log, PeerOptions } from '../ports.ts';
import type { AgentsHere } from './agents/agents-here.ts';
import { attemptsHere } from './agents/attempts-here.ts';
import { attestHere } from './attest-here.ts';
import { handsAlive } from './by-hand.ts';
import { systemClock } from './clock.ts';
import { noting } from './contact.ts';
import { Copies } from './copies.ts';
import type { Fault } from './fault.ts';
import { noteHubFindings } from './hub-findings.ts';
import { type Identity, readIdentity, readKey } from './identity.ts';
import { keyring } from './keyring.ts';
import { type Env, type Layout, stateFolder } from './layout.ts';
import { capacityBook, codeBook, noteAdmission } from './local-notes.ts';
import { gatesOf, readMachine } from './machine-readings.ts';
import { moving } from './moving.ts';
import { offerHere, offering } from './offer-here.ts';
import { noLonger } from './redacted.ts';
import { SecretGuard } from './secret-guard.ts';
import { readSettings, type Settings } from './settings.ts';
import { loadSilence } from './silence-file.ts';
import { stoppedLanes } from './stopped-lanes.ts';

/** Names the shape of this build's state, so that another build's snapshot is not read. */
const SNAPSHOTS = '8';
const OUTPUT_BYTES = 64 * 1024 * 1024;
const LOCAL_INTERVAL = 2000;
const REMOTE_INTERVAL = 30_000;

export interface OpenOptions {
  readonly layout: Layout;
  readonly env: Env;
  /** Fold from the first event, without snapshot. */
  readonly full?: boolean;
  /** Told of every event while folding from the first. */
  readonly observe?: Observer;
  /** Told of every event that comes in while the node is open. */
  readonly hear?: Observer;
  /** Who the node is, while `.mesh/node.json` does not say so yet. */
  readonly identity?: Omit<Identity, 'v'>;
  /** How long to wait for another process that writes, milliseconds. */
  readonly waitMs?: number;
}

/** What became of an event of ours that got its position while the node was open. */
export interface Ordered {
  readonly position: number;
  /** Why it has no effect; null: it has. */
  readonly reason: string | null;
}

export interface PeerWishes {
  readonly slots?: number;
  readonly lanes?: readonly string[];
  /** Milliseconds. */
  readonly interval?: number;
  readonly log: Log;
  readonly rendezvous?: boolean;
  /** Whether it stays: then the mesh is told of its slots and lanes too. */
  readonly stays?: boolean;
  readonly forced?: string;
  /** The policies, where they are not those of `decide`. */
  readonly decide?: PeerOptions['decide'];
}

export class OpenNode {
  readonly newId = newEventId(Date.now, Math.random);

  private constructor(
    readonly layout: Layout,
    readonly env: Env,
    readonly identity: Omit<Identity, 'v'>,
    readonly settings: Settings,
    readonly store: CommitStore,
    readonly replica: Replica,
    /** This node's folder in the user's state folder. */
    readonly stateDir: string,
    /** Own events ordered since it was opened, by `author:id`. */
    readonly ordered: ReadonlyMap<string, Ordered>,
    /** Stands before every signature. */
    readonly secrets: SecretGuard,
    /** Whether it is the one copy of its node. */
    readonly copies: Copies,
  ) {}

  /** Opens the node of a project. Throws Faults a user understands. */
  static async open(options: OpenOptions): Promise<OpenNode> {
    const { layout, env } = options;
    const identity = options.identity ?? (await readIdentity(layout));
    const signer = await readKey(layout);
    const settings = await readSettings(layout, env);
    const copies = await Copies.open(layout, identity, env);
    const { waitMs } = options;
    if (existsSync(layout.ledger)) await sealConfig(layout.ledger);
    const store = openGitStore({ dir: layout.ledger, ...(waitMs === undefined ? {} : { waitMs }) });
    const ordered = new Map<string, Ordered>();
    const known: { replica?: Replica } = {};
    const secrets = new SecretGuard(env, layout, () => known.replica ?? null);
    try {
      const replica = await Replica.open(
        {
          store,
          crypto: nodeCrypto(),
          author: { id: identity.node, signer, mesh: identity.mesh, held: keyring(layout) },
          founding: identity.founding,
          vet: (events) => secrets.check(events),
          now: systemClock.now,
          mono: systemClock.mono,
          snapshots: options.full ? null : SNAPSHOTS,
          keeper: copies,
          hear: (told) => {
            options.hear?.(told);
            if (told.author !== identity.node) return;
            const id = decodeEvent(told.line)?.id;
            if (id === undefined) return;
            const { position, reason } = told;
            ordered.set(refOf(told.author, id), { position, reason });
          },
        },
        options.observe,
      );
      known.replica = replica;
      return new OpenNode(
        layout,
        env,
        identity,
        settings,
        store,
        replica,
        stateFolder(env, identity.node),
        ordered,
        secrets,
        copies,
      );
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** The hub as this node reaches it, or null: its own setting, else what the ledger names. */
  get hubUrl(): string | null {
    return this.settings.hub ?? this.replica.state.hub?.url ?? null;
  }

  /** The way to the hub, or null where there is none. timeout: milliseconds. */
  transport(timeout?: number): Transport | null {
    const timeoutMs = timeout ?? (this.settings.timeout ?? 60) * 1000;
    if (this.hubUrl === null) return null;
    const dir = this.layout.ledger;
    return moving(
      () => this.hubUrl ?? '',
      (url) =>
        noting(gitTransport({ dir, url, timeoutMs }), dir, url, () => this.copies.fault(true)),
    );
  }

  /** Why this copy of the node must not speak, as people are told; null: it may. */
  async copyFault(): Promise<Fault | null> {
    return this.copies.fault(await this.replica.own.isWhole());
  }

  /** Sync interval, milliseconds: 2 s on a local hub, 30 s else, unless set. */
  get interval(): number {
    if (this.settings.interval !== undefined) return this.settings.interval * 1000;
    const url = this.hubUrl;
    return url === null || isLocal(url) ? LOCAL_INTERVAL : REMOTE_INTERVAL;
  }

  /** Signs events and makes them durable in this node's log. */
  async append(
    drafts: readonly (Draft & Pick<Event, 'subject' | 'lane'>)[],
    perBatch?: number,
  ): Promise<Event[]> {
    const events = drafts.map(
      (draft): Event => ({ v: 0, id: this.newId(), at: systemClock.now(), ...draft }),
    );
    await this.replica.append(events, perBatch);
    return events;
  }

  /** The agents of this node. Loaded late: see `peer`. */
  async agentsHere(): Promise<AgentsHere> {
    const [{ AgentsHere }, { createResolver }] = await Promise.all([
      import('./agents/agents-here.ts'),
      import('@lanemesh/agents'),
    ]);
    const { layout, stateDir, env } = this;
    const resolve = createResolver(env);
    return AgentsHere.open({ layout, stateDir, env, now: systemClock.now, resolve });
  }

  /** The wheel of this node. Loaded late: who only reads or records does not need it. */
  async peer(wishes: PeerWishes): Promise<Peer> {
    const { stateDir, env, settings } = this;
    const [{ aloneAmong, createAgents, createCodeStore }, hosts, { Peer }, scanner, agentsHere] =
      await Promise.all([
        import('@lanemesh/agents'),
        import('@lanemesh/hosts'),
        import('../peer.ts'),
        this.secrets.scanner(),
        this.agentsHere(),
      ]);
    const code = createCodeStore({ stateDir });
    const attest = attestHere(this, scanner, wishes.log, (agent) => agentsHere.version(agent));
    const name = this.replica.state.members.get(this.identity.node)?.name ?? this.identity.node;
    const agents = createAgents({
      ...attemptsHere(this),
      code,
      adapters: () => agentsHere.adapters(),
      keepFailed: settings.keepFailed ?? false,
      findSecret: (text) => scanner.find(text)[0]?.rule ?? null,
    });
    const all = [...agentsHere.adapters().keys()];
    const alone = aloneAmong(all, { env, stateDir, local: this.layout.auth });
    const known = offerHere([], settings, wishes);
    const offer = offering(agents, () => this.replica.state, known);
    const peer = new Peer({
      replica: this.replica,
      transport: this.transport(),
      agents,
      wip: hosts.createWip(code),
      attest,
      offers: hosts.createOffers(code),
      host: hosts.createGitHost({
        code,
        node: { id: this.identity.node, name },
        scratchDir: join(stateDir, 'scratch'),
        now: systemClock.now,
      }),
      clock: systemClock,
      random: Math.random,
      newId: this.newId,
      lot: (text) => createHash('sha256').update(text).digest('hex'),
      log: wishes.log,
      get agentNames() {
        return agentsHere.names();
      },
      get agentDuties() {
        return agentsHere.duties();
      },
      agentBook: agentsHere,
      slots: wishes.slots ?? settings.slots ?? 1,
      lanes: wishes.lanes ?? null,
      interval: wishes.interval ?? this.interval,
      outputBytes: OUTPUT_BYTES,
      hubUrl: this.hubUrl,
      rendezvous: wishes.rendezvous ?? true,
      // A result is never refused for what a command printed: it is recorded without it.
      clean: (draft) => ({ ...draft, body: noLonger(draft.body, scanner.redact(draft.body)) }),
      note: (source, found) => noteHubFindings(this.store, source, found),
      byHand: () => handsAlive(this.store, systemClock.now()),
      stopped: () => stoppedLanes(this.store),
      machine: {
        gates: gatesOf(settings),
        readings: () => readMachine(stateDir),
        note: (found) => noteAdmission(this.store, found, systemClock.now()),
      },
      outside: (await import('./outside-here.ts')).outsideHere(this.store, this.layout.root),
      capacities: await capacityBook(this.store, await alone),
      code: await codeBook(this.store, wishes.forced !== undefined),
      get offer() {
        return { ...offer(), agents: agentsHere.offer() };
      },
      ...(wishes.forced === undefined ? {} : { forced: wishes.forced }),
      ...(wishes.decide ? { decide: wishes.decide } : {}),
    });
    return Object.assign(peer, await loadSilence(this.store));
  }

  /** Keeps the state for the next start, and ends every process. */
  async close(options: { readonly save?: boolean } = {}): Promise<void> {
    if (options.save) {
      await this.replica.save();
      await tidy(this.layout.ledger);
    }
    await this.store.close();
  }
}

/** Whether an url is a path or file:// on this machine. */
export function isLocal(url: string): boolean {
  return url.startsWith('file://') || !/^([a-z][a-z0-9+.-]*:\/\/|[^/]+@[^/]+:|[^/]+:)/i.test(url);
}
