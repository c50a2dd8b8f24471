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
    for (;;) {
      const course = await inTask(() => this.happen(isOver, end));
      if (course === null) return;
      await course.first;
    }
  }

  /** Lets one event after the other happen. What has to be waited for before more may; null: all is over. */
  private happen(isOver: () => boolean, end: number): { readonly first: Promise<void> } | null {
    while (!isOver()) {
      const due = this.pop();
      if (!due || due.at > end) return null;
      if (due.act === null) continue;
      this.now = due.at;
      this.steps++;
      const doing = due.act();
      if (!settle) return { first: doing ?? Promise.resolve() };
      if (!doing) {
        settle();
        continue;
      }
      let isOpen = true;
      const close = (): void => {
        isOpen = false;
      };
      doing.then(close, () => undefined);
      settle();
      if (isOpen) return { first: doing };
    }
    return null;
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

/**
 * Settles every promise that can be settled now, without a turn of the event loop, which would take
 * as long as the rest of a step. undefined: this Node does not offer it.
 */
const settle = (process as { _tickCallback?: () => void })._tickCallback;

/**
 * Runs body in a task of its own, when no promise has anything left to do: nothing here waits for
 * the real world. Within a promise's reaction no other could be settled.
 */
function inTask<T>(body: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(body());
      } catch (error) {
        reject(error);
      }
    });
  });
}
