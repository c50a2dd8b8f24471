/** Virtual time: events in the order of their instants; between two of them every promise settles. */

interface Due {
  readonly at: number;
  /** Tells events of one instant apart: the one asked for first comes first. */
  readonly number: number;
  /** null: cancelled. A promise it returns is waited for before anything else happens. */
  act: (() => void | Promise<void>) | null;
}

export class Time {
  /** Virtual milliseconds since the beginning. */
  now = 0;
  /** Events that happened. */
  steps = 0;
  private asked = 0;
  private readonly heap: Due[] = [];

  /** Calls `act` after `ms` milliseconds; the result cancels. */
  after(ms: number, act: () => void | Promise<void>): () => void {
    const due: Due = { at: this.now + Math.max(0, ms), number: this.asked++, act };
    this.push(due);
    return () => {
      due.act = null;
    };
  }

  /** Runs until `isOver`, `end` (milliseconds), or until nothing is left to happen. */
  async run(isOver: () => boolean, end: number): Promise<void> {
    while (!isOver()) {
      const due = this.pop();
      if (!due || due.at > end) return;
      if (due.act === null) continue;
      this.now = due.at;
      this.steps++;
      const doing = due.act();
      if (doing) await doing;
      await settled();
    }
  }

  private push(due: Due): void {
    const { heap } = this;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(due, heap[parent] as Due)) break;
      heap[at] = heap[parent] as Due;
      at = parent;
    }
    heap[at] = due;
  }

  private pop(): Due | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || last === first) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && before(right, heap[child] as Due)) child++;
      if (!before(heap[child] as Due, last)) break;
      heap[at] = heap[child] as Due;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}

/** Resolves when no promise has anything left to do: nothing here waits for the real world. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
