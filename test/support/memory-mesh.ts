/** Nodes on disks in memory around a hub in memory, for tests of how they meet. */
import {
  type Body,
  type Event,
  type Kind,
  rotationProofMessage,
  type Signer,
  toHex,
} from '@lanemesh/event';
import { MemoryDisk, MemoryObjects, MemoryStore, signerOf } from '@lanemesh/ledger';
import { foundMesh, outgoing, type Received, Replica } from '@lanemesh/sync';
import { MemoryHub, memoryTransport } from '../../packages/sync/src/memory-transport.ts';
import { crypto, draft, eventId, START, type Who, who } from './small-world.ts';

export class MeshNode {
  /** Milliseconds of its own clock since START. */
  mono = 0;

  constructor(
    readonly mesh: MemoryMesh,
    readonly who: Who,
    readonly disk: MemoryDisk,
    readonly replica: Replica,
    /** Keys it holds besides its first one. */
    readonly keys: Map<string, Signer> = new Map(),
  ) {}

  /** Takes another key, as `mesh node rotate` does: it is held before the ledger hears of it. */
  async rotate(seed: string): Promise<Signer> {
    const signer = signerOf(crypto.sha256(new TextEncoder().encode(seed)));
    this.keys.set(signer.publicKey, signer);
    const message = rotationProofMessage(this.mesh.meshId, this.who.id);
    const proof = toHex(signer.sign(message));
    await this.say('node.rotated', { key: signer.publicKey, proof });
    return signer;
  }

  say<K extends Kind>(kind: K, body: Body<K>, more: Partial<Event> = {}): Promise<void> {
    return this.replica.append([this.mesh.draft(kind, body, more)]);
  }

  /** Fetches, follows, weaves if asked to, and pushes. */
  async sync(weave = true): Promise<Received> {
    const fetched = await this.transport.fetch();
    if (!fetched.ok) throw new Error(fetched.message);
    const received = await this.replica.receive(fetched.view);
    const updates = await outgoing(this.replica, fetched.view, received.follow, weave);
    if (updates.length > 0) await this.transport.push(updates);
    return received;
  }

  get transport() {
    const passage = () => ({ there: 0, back: 0, fate: 'arrives' as const });
    return memoryTransport({
      hub: this.mesh.hub,
      disk: this.disk,
      later: (_, callback) => callback(),
      passage,
    });
  }

  /** The same node after a restart: what is on its disk, or on another one. */
  reopen(disk = this.disk, snapshots: string | null = null): Promise<MeshNode> {
    return this.mesh.open(this.who, disk, snapshots, this.keys);
  }
}

export class MemoryMesh {
  readonly objects = new MemoryObjects();
  readonly hub = new MemoryHub(this.objects);
  founding = '';
  meshId = '';
  private drafts = 100;

  /** A mesh founded by ana, with a lane, at its hub. */
  static async found(): Promise<{ mesh: MemoryMesh; ana: MeshNode }> {
    const mesh = new MemoryMesh();
    const disk = new MemoryDisk(mesh.objects);
    const { signer } = who('ana');
    const body = { name: 'ana', capabilities: [] };
    const store = new MemoryStore({ disk });
    const founded = await foundMesh(store, crypto, signer, body, eventId(1), START);
    mesh.founding = founded.founding;
    mesh.meshId = founded.mesh;
    const ana = await mesh.open(who('ana'), disk);
    await ana.sync();
    return { mesh, ana };
  }

  draft<K extends Kind>(kind: K, body: Body<K>, more: Partial<Event> = {}): Event {
    return draft(kind, body, ++this.drafts, more);
  }

  async open(
    node: Who,
    disk: MemoryDisk,
    snapshots: string | null = null,
    keys: Map<string, Signer> = new Map(),
  ): Promise<MeshNode> {
    const replica = await Replica.open({
      store: new MemoryStore({ disk }),
      crypto,
      author: {
        id: node.id,
        signer: node.signer,
        mesh: this.meshId,
        held: (key) => keys.get(key) ?? null,
      },
      founding: this.founding,
      now: () => START + opened.mono,
      mono: () => opened.mono,
      snapshots,
    });
    const opened = new MeshNode(this, node, disk, replica, keys);
    return opened;
  }

  /** A disk with what another one holds. */
  copy(disk: MemoryDisk): MemoryDisk {
    const copied = new MemoryDisk(this.objects);
    copied.receive([...disk.refs.values()]);
    for (const [ref, oid] of disk.refs) copied.refs.set(ref, oid);
    for (const [name, bytes] of disk.blobs) copied.blobs.set(name, bytes.slice());
    return copied;
  }

  /** Another node with an empty log, on a disk with what the hub holds. */
  async newcomer(name: string): Promise<MeshNode> {
    const disk = new MemoryDisk(this.objects);
    disk.receive([this.founding]);
    const node = await this.open(who(name), disk);
    await node.sync(false);
    return node;
  }

  /** A member, admitted by ana. */
  async member(name: string, ana: MeshNode): Promise<MeshNode> {
    const node = await this.newcomer(name);
    const key = node.who.signer.publicKey;
    await node.say('node.joined', { name, key, capabilities: [] });
    await node.sync(false);
    await ana.sync();
    await ana.sync(false);
    await ana.say('node.admitted', { node: node.who.id, roles: ['worker'] });
    await ana.sync();
    await node.sync(false);
    return node;
  }
}
