/**
 * The demo's own account of who held what, kept from nothing but the events in order: it shares
 * no code with the rules it checks.
 */

/** An event as `mesh log --json` prints it. */
export interface LogEvent {
  readonly id: string;
  readonly kind: string;
  /** The author's id. */
  readonly node: string;
  /** Number of the batch in its author's log. */
  readonly seq: number;
  readonly position: number | null;
  readonly subject?: string | null;
  /** `author:id` of the claim it acts under. */
  readonly claim?: string | null;
  /** Why it has no effect. */
  readonly void?: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Claim {
  readonly ref: string;
  readonly node: string;
  /** The epoch it got, or that somebody else had got before it. */
  readonly epoch: number;
  readonly stands: boolean;
  /** The claim it took over. */
  readonly over: string | null;
}

interface Result {
  readonly node: string;
  readonly claim: string;
  readonly epoch: number;
  readonly position: number;
  readonly passed: boolean;
  readonly stage: string;
  readonly evidence: string;
  /** It came under the claim that stood. */
  readonly counts: boolean;
}

export interface TaskAccount {
  readonly ref: string;
  readonly title: string;
  holder: Claim | null;
  epoch: number;
  readonly claims: Claim[];
  readonly results: Result[];
  /** Claims under which somebody said that work began. */
  readonly started: string[];
  landed: { readonly commit: string; readonly node: string } | null;
}

export class Book {
  readonly tasks = new Map<string, TaskAccount>();
  readonly events: LogEvent[] = [];
  /** Newest batch of each author that has its place in the order. */
  readonly #seq = new Map<string, number>();

  /** Takes the next event in the order. */
  add(event: LogEvent): void {
    this.events.push(event);
    this.#take(event);
    this.#seq.set(event.node, event.seq);
  }

  /** Epochs for which two nodes or more claimed the same task. */
  raced(): number {
    return this.#epochs((claims) => new Set(claims.map(({ node }) => node)).size > 1);
  }

  /** Epochs in which work was done under more than one claim, or under one that did not stand. */
  doubles(): number {
    return this.#epochs((claims, task) => {
      const worked = claims.filter(
        ({ ref }) =>
          task.started.includes(ref) || task.results.some((r) => r.claim === ref && r.counts),
      );
      return worked.length > 1 || worked.some(({ stands }) => !stands);
    });
  }

  /** All claims there were. */
  claims(): Claim[] {
    return [...this.tasks.values()].flatMap((task) => task.claims);
  }

  #epochs(which: (claims: readonly Claim[], task: TaskAccount) => boolean): number {
    let found = 0;
    for (const task of this.tasks.values()) {
      for (let epoch = 1; epoch <= task.epoch; epoch++) {
        const claims = task.claims.filter((claim) => claim.epoch === epoch);
        if (which(claims, task)) found++;
      }
    }
    return found;
  }

  #take(event: LogEvent): void {
    const { kind, node, id, body } = event;
    // A claim that lost is what a race is made of; else what has no effect is no news.
    if (event.void && kind !== 'task.claimed') return;
    if (kind === 'task.enqueued') {
      const ref = `${node}:${id}`;
      const account = {
        holder: null,
        epoch: 0,
        claims: [],
        results: [],
        started: [],
        landed: null,
      };
      this.tasks.set(ref, { ref, title: String(body.title), ...account });
      return;
    }
    const task = this.tasks.get(String(body.task));
    if (!task) return;
    if (kind === 'task.claimed') this.#claim(task, event);
    else if (kind === 'task.landed') {
      task.landed ??= { commit: String(body.commit), node };
      task.holder = null;
    } else if (kind === 'task.started') task.started.push(event.claim ?? '');
    else if (kind === 'task.result') this.#result(task, event);
    else if (['task.gaveup', 'task.blocked', 'task.cancelled'].includes(kind)) task.holder = null;
  }

  #claim(task: TaskAccount, event: LogEvent): void {
    const { node, id, body } = event;
    const over = body.over === undefined ? null : String(body.over);
    const free = task.holder === null && task.landed === null;
    const taken = task.holder?.ref === over && !this.#spokeAfter(task.holder?.node ?? '', body.saw);
    const stands = (over === null ? free : taken) && !event.void;
    const epoch = stands || free ? task.epoch + 1 : task.epoch;
    if (stands) task.epoch = epoch;
    const claim = { ref: `${node}:${id}`, node, epoch, stands, over };
    task.claims.push(claim);
    if (stands) task.holder = claim;
  }

  /** Whether a holder said something that the one who takes over had not seen. */
  #spokeAfter(holder: string, saw: unknown): boolean {
    return (this.#seq.get(holder) ?? 0) > ((saw as { number?: number } | undefined)?.number ?? 0);
  }

  #result(task: TaskAccount, { node, claim, body, position }: LogEvent): void {
    const counts = task.holder !== null && task.holder.ref === claim && task.holder.node === node;
    const passed = body.outcome === 'passed';
    task.results.push({
      node,
      claim: claim ?? '',
      epoch: task.claims.find(({ ref }) => ref === claim)?.epoch ?? 0,
      position: position ?? 0,
      passed,
      stage: String(body.stage ?? ''),
      evidence: String(body.evidence ?? ''),
      counts,
    });
    // Who passed holds the task until it is landed.
    if (counts && !passed) task.holder = null;
  }
}
