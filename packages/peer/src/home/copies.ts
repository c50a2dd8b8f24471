/**
 * Whether this is the one copy of its node: a backup that was put back, a cloned machine or a
 * copied folder signs with the same key, and must find out before anybody else hears it.
 */
import { bootId } from '@lanemesh/git';
import type { BatchCommit } from '@lanemesh/state';
import type { LogKeeper, SignedElsewhere } from '@lanemesh/sync';
import { EXIT, Fault } from './fault.ts';
import { highWaterPath, readHighWater, writeHighWater } from './high-water.ts';
import type { Identity } from './identity.ts';
import { type Env, type Layout, stateFolder } from './layout.ts';
import { machineOf } from './machine.ts';
import { livesAt, type Place, readPlace, writePlace } from './place.ts';

/** Why nothing of this copy may go out. */
export type Doubt =
  /** The folder came from another machine. */
  | { readonly why: 'machine' }
  /** The folder is a copy of another one that is still there. */
  | { readonly why: 'folder'; readonly root: string }
  /** Another copy signs at the same time. */
  | { readonly why: 'twice'; readonly number: number; readonly oid: string };

const DECIDE = 'is the other one gone? mesh node resume; else delete .mesh here and mesh join anew';

export class Copies implements LogKeeper {
  /** Own events that came in from elsewhere while the node was open. */
  elsewhere: SignedElsewhere | null = null;
  /** Why the mark outside of the folder could not be written; null: it could. */
  trouble: string | null = null;
  private readonly mark: string;
  private readonly machine: string | null;

  private constructor(
    private readonly layout: Layout,
    private readonly identity: Omit<Identity, 'v'>,
    env: Env,
    private place: Place,
    private moved: Doubt | null,
  ) {
    this.mark = highWaterPath(stateFolder(env, identity.node));
    this.machine = machineOf(env);
  }

  /** Looks where the folder is now and where it was. */
  static async open(layout: Layout, identity: Omit<Identity, 'v'>, env: Env): Promise<Copies> {
    const machine = machineOf(env);
    const here = { root: layout.root, machines: machine === null ? [] : [machine] };
    const place = await readPlace(layout);
    const fresh: Place = { v: 0, ...here, met: null, held: null };
    const doubt = place && (await doubtOf(place, layout, identity.node, machine));
    const copies = new Copies(layout, identity, env, place ?? fresh, doubt);
    if (doubt === null) await copies.settle({ ...(place ?? fresh), ...copies.withHere() });
    return copies;
  }

  /** Why nothing may go out; null: it may. */
  get doubt(): Doubt | null {
    const { held } = this.place;
    return this.moved ?? (held ? { why: 'twice', number: held.number, oid: held.oid } : null);
  }

  /** What is to be said to people: of a doubt, or of a log that lacks what it acknowledged. */
  fault(whole: boolean): Fault | null {
    const { doubt, layout } = this;
    if (doubt?.why === 'machine')
      return refused(`${layout.dir} was made on another machine: this is a copy of a node`);
    if (doubt?.why === 'folder')
      return refused(`${layout.dir} is a copy of the node in ${doubt.root}`);
    if (doubt)
      return refused(
        `another copy of this node signs too: batch ${doubt.number} (${doubt.oid.slice(0, 12)}) is not from here`,
      );
    const mark = whole ? null : this.marked();
    if (!mark) return null;
    const where = mark.root === null || mark.root === layout.root ? '' : ` in ${mark.root}`;
    return new Fault(
      'log.behind',
      `this node signed batch ${mark.number}${where}, and ${layout.dir} lacks it: it was set back, or another copy runs`,
      'mesh sync brings it back from the hub; if it is lost for good: mesh node resume',
      EXIT.refused,
    );
  }

  /** The people say that this copy goes on, from where its log is now. */
  async goOn(head: BatchCommit | null): Promise<void> {
    this.moved = null;
    await this.settle({ ...this.place, ...this.withHere(), held: null, met: bootId() });
    if (head) await this.write(head);
  }

  async isWhole(
    head: BatchCommit | null,
    holds: (oid: string) => Promise<boolean>,
  ): Promise<boolean> {
    const mark = this.marked();
    if (mark === null || mark.oid === head?.oid) return true;
    return head !== null && head.content.header.number > mark.number && (await holds(mark.oid));
  }

  async allow(whole: boolean): Promise<void> {
    if (this.doubt) await this.lookAgain();
    const fault = this.fault(whole);
    if (fault) throw fault;
  }

  async reached(head: BatchCommit): Promise<void> {
    if (this.marked()?.oid !== head.oid) await this.write(head);
  }

  async foundElsewhere(found: SignedElsewhere): Promise<void> {
    this.elsewhere = found;
    // Since this run of the system began the hub held nothing that was not here: nobody put a
    // backup back meanwhile, so somebody else signs.
    if (found.setBack || this.place.met !== bootId()) return;
    await this.settle({ ...this.place, held: { ...found.newest, at: Date.now() } });
  }

  async met(): Promise<void> {
    if (this.doubt === null && this.place.met !== bootId())
      await this.settle({ ...this.place, met: bootId() });
  }

  /** Another process of this copy may have been told what to do. */
  private async lookAgain(): Promise<void> {
    const { layout, identity, machine } = this;
    this.place = (await readPlace(layout)) ?? this.place;
    this.moved = await doubtOf(this.place, layout, identity.node, machine);
  }

  private marked() {
    const mark = readHighWater(this.mark);
    return mark?.mesh === this.identity.mesh ? mark : null;
  }

  private async write(head: BatchCommit): Promise<void> {
    const { machine, identity, layout } = this;
    const { oid, digest, content } = head;
    const { number } = content.header;
    const { mesh } = identity;
    try {
      await writeHighWater(this.mark, { mesh, number, oid, digest, machine, root: layout.root });
      this.trouble = null;
    } catch (error) {
      // It guards against one kind of mistake; without it everything else goes on.
      this.trouble = error instanceof Error ? error.message : String(error);
    }
  }

  private withHere(): Pick<Place, 'machines' | 'root'> {
    const { machine, layout } = this;
    const machines = new Set([...this.place.machines, ...(machine === null ? [] : [machine])]);
    return { machines: [...machines], root: layout.root };
  }

  private async settle(place: Place): Promise<void> {
    const changed = JSON.stringify(place) !== JSON.stringify(await readPlace(this.layout));
    this.place = place;
    // A folder that cannot be written to is no copy that could sign.
    if (changed) await writePlace(this.layout, place).catch(() => undefined);
  }
}

function refused(message: string): Fault {
  return new Fault('node.copied', message, DECIDE, EXIT.refused);
}

async function doubtOf(
  place: Place,
  layout: Layout,
  node: string,
  machine: string | null,
): Promise<Doubt | null> {
  const { machines, root } = place;
  if (machine !== null && machines.length > 0 && !machines.includes(machine))
    return { why: 'machine' };
  if (root !== layout.root && (await livesAt(root, layout, node))) return { why: 'folder', root };
  return null;
}
