/** A hub in memory and the way to it, for simulations on a virtual clock. */
import type { MemoryDisk, MemoryObjects } from '@lanemesh/ledger';
import type { HubView, PushOutcome, PushUpdate, Transport, Unreachable } from './transport.ts';

const LEDGER = 'refs/heads/mesh/ledger';
const LOGS = 'refs/heads/mesh/log/';

/** Refs as a git hub keeps them: each takes only what extends it. */
export class MemoryHub {
  /** Free to be changed by a simulation: a rollback, a fork, junk. */
  readonly refs = new Map<string, string>();
  /** Refuses every push, as a hub does whose disk is full. */
  readOnly = false;

  constructor(readonly objects: MemoryObjects) {}

  view(): HubView {
    const logs = [...this.refs].filter(([ref]) => ref.startsWith(LOGS));
    return {
      ledger: this.refs.get(LEDGER) ?? null,
      logs: new Map(logs.map(([ref, tip]) => [ref.slice(LOGS.length), tip])),
    };
  }

  /** Takes or refuses each ref by itself, as a push that is not atomic. */
  take(updates: readonly PushUpdate[]): Map<string, PushOutcome> {
    return new Map(updates.map((update) => [update.ref, this.#takeOne(update)]));
  }

  #takeOne({ ref, to }: PushUpdate): PushOutcome {
    const old = this.refs.get(ref);
    if (old === to) return 'same';
    if (this.readOnly || (old === undefined && this.#isBlocked(ref))) return 'rejected';
    if (old !== undefined && !this.objects.isAncestor(old, to)) return 'rejected';
    this.refs.set(ref, to);
    return 'ok';
  }

  /** Whether a branch is in the way of a new one: git has none beside one whose name goes on with a slash. */
  #isBlocked(ref: string): boolean {
    const names = [...this.refs.keys()];
    return names.some((n) => n.startsWith(`${ref}/`) || ref.startsWith(`${n}/`));
  }
}

/** What becomes of one call on its way to the hub and back. */
export interface Passage {
  /** Virtual milliseconds to the hub, and back. */
  readonly there: number;
  readonly back: number;
  /**
   * 'arrives'; 'down': no connection, and the caller knows it; 'lost-request': the connection
   * breaks before the hub did anything; 'lost-answer': after it did all. The caller cannot tell
   * the last two apart.
   */
  readonly fate: 'arrives' | 'down' | 'lost-request' | 'lost-answer';
}

export interface MemoryTransportOptions {
  readonly hub: MemoryHub;
  /** Where fetched commits go: the disk of the node's store. */
  readonly disk: MemoryDisk;
  /** Calls back after virtual milliseconds. */
  readonly later: (ms: number, callback: () => void) => void;
  /** Decides each call when it is made. */
  readonly passage: (call: 'fetch' | 'push', updates: readonly PushUpdate[]) => Passage;
}

/** A transport that does everything in the callbacks of `later`. */
export function memoryTransport(options: MemoryTransportOptions): Transport {
  const { hub, disk } = options;
  const wait = (ms: number) => new Promise<void>((resolve) => options.later(ms, resolve));
  return {
    fetch: async () => {
      const { there, back, fate } = options.passage('fetch', []);
      await wait(there);
      if (fate !== 'arrives') return unreachable(fate);
      const view = hub.view();
      await wait(back);
      disk.receive([...view.logs.values(), ...(view.ledger === null ? [] : [view.ledger])]);
      return { ok: true, view };
    },
    push: async (updates) => {
      for (const { to, ref } of updates) {
        if (!disk.has(to)) throw new Error(`cannot push ${to} to ${ref}: it is not in this store`);
      }
      const { there, back, fate } = options.passage('push', updates);
      await wait(there);
      if (fate === 'down') return unreachable(fate);
      const refs = fate === 'lost-request' ? null : hub.take(updates);
      await wait(back);
      if (fate === 'arrives' && refs !== null) return { ok: true, refs };
      return { ok: true, refs: new Map(updates.map(({ ref }) => [ref, 'unknown'])) };
    },
  };
}

function unreachable(fate: Passage['fate']): Unreachable {
  return { ok: false, reason: 'unreachable', message: `simulated: ${fate}` };
}
