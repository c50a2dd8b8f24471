/** The hub: the mesh's branches, and beside them the code's target and the tasks' head branches. */
import { LEDGER_REF, MemoryObjects } from '@lanemesh/ledger';
import type { HubView, PushOutcome, PushUpdate } from '@lanemesh/sync';
import { MemoryHub } from '../../../packages/sync/src/memory-transport.ts';
import { CodeRepository } from './code.ts';

/** Views kept for replicas that lag. */
const PAST = 60;

export class SimHub {
  up = true;
  readonly objects = new MemoryObjects();
  readonly code = new CodeRepository();
  private readonly mesh = new MemoryHub(this.objects);
  private readonly past: { readonly at: number; readonly view: HubView }[] = [];
  private shown: HubView | null = null;

  /** onLedger: told of every entry the ledger's branch moves to. */
  constructor(
    private readonly now: () => number,
    private readonly onLedger: (tip: string) => void,
  ) {}

  /** Pushes a minute; null: as many as come. */
  pushesPerMinute: number | null = null;
  private readonly recent: number[] = [];

  /** Whether the hub takes another push now; each one asked for counts. */
  admits(): boolean {
    if (this.pushesPerMinute === null) return true;
    while ((this.recent[0] ?? Infinity) <= this.now() - 60_000) this.recent.shift();
    if (this.recent.length >= this.pushesPerMinute) return false;
    this.recent.push(this.now());
    return true;
  }

  /** Refuses every push. */
  get readOnly(): boolean {
    return this.mesh.readOnly;
  }

  set readOnly(readOnly: boolean) {
    this.mesh.readOnly = readOnly;
    this.code.readOnly = readOnly;
  }

  /** Where its branches are: one view for all who ask until one of them moves. */
  view(): HubView {
    this.shown ??= this.mesh.view();
    return this.shown;
  }

  /** What a replica says that lags by at least `ms`. */
  viewBefore(ms: number): HubView {
    return this.past.findLast(({ at }) => at <= this.now() - ms)?.view ?? this.view();
  }

  /** One plain push: each branch is taken or refused by itself. */
  push(updates: readonly PushUpdate[]): Map<string, PushOutcome> {
    this.past.push({ at: this.now(), view: this.view() });
    if (this.past.length > PAST) this.past.shift();
    const outcome = this.mesh.take(updates);
    this.shown = null;
    const tip = updates.find(({ ref }) => ref === LEDGER_REF)?.to;
    if (tip !== undefined && outcome.get(LEDGER_REF) === 'ok') this.onLedger(tip);
    return outcome;
  }

  /** What only who has file access there can do: branches moved back, dropped, put to junk. */
  tamper(act: (refs: Map<string, string>) => void): void {
    act(this.mesh.refs);
    this.shown = null;
  }

  /** Of all commits its mesh branches reach. */
  bytes(): number {
    const reached = this.objects.between([...this.mesh.refs.values()], []);
    return reached.reduce((sum, oid) => sum + (this.objects.get(oid)?.raw.length ?? 0), 0);
  }

  /** Where its branches are. */
  copy(): Map<string, string> {
    return new Map(this.mesh.refs);
  }

  get ledger(): string | null {
    return this.view().ledger;
  }
}
