/** What happens, as it happens: the order as one node follows it. */
import { Book, type LogEvent } from './book.ts';
import type { DemoNode } from './node.ts';
import type { Program } from './programs.ts';

export class Feed {
  readonly book = new Book();
  readonly program: Program;
  #next = 1;
  readonly #early = new Map<number, LogEvent>();

  /** Follows a node's log; `onEvent` gets each event with a place in the order, once, in order. */
  constructor(
    node: DemoNode,
    readonly onEvent: (event: LogEvent) => void,
  ) {
    const started = { argv: node.argv('log', '--follow', '--json'), cwd: node.dir, env: node.env };
    this.program = node.ground.programs.start(started, (line) => this.#take(line));
  }

  #take(line: string): void {
    // A line without its end is from one who was ended.
    if (!line.endsWith('}')) return;
    const event = JSON.parse(line) as LogEvent;
    if (event.position !== null) this.#early.set(event.position, event);
    for (let found = this.#early.get(this.#next); found; found = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++);
      this.book.add(found);
      this.onEvent(found);
    }
  }
}
