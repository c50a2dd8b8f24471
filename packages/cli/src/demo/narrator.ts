/** Tells people what happens, a line at a time, with the seconds since the beginning. */
import { clip, printable } from '../text.ts';
import type { Book, LogEvent, TaskAccount } from './book.ts';

/** Columns for what is told of an event; what the demo itself says is told in full. */
const WIDTH = 80;

export class Narrator {
  readonly #begun = performance.now();

  /** Names of nodes by their ids. */
  readonly names = new Map<string, string>();

  constructor(private readonly say: (line: string) => void) {}

  /** Seconds since the demo began. */
  seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  /** A line by the demo itself, or about a node. */
  tell(text: string, who = ''): void {
    const time = `${this.seconds().toFixed(1)} s`.padStart(7);
    this.say(printable(`${time}  ${who.padEnd(4)} ${text}`));
  }

  /** An event that has its place in the order; the book has taken it. */
  event(event: LogEvent, book: Book): void {
    const task = book.tasks.get(String(event.body.task));
    const text = task ? aboutTask(event, task, this.names) : other(event);
    if (text !== null)
      this.tell(clip(text, WIDTH), this.names.get(event.node) ?? event.node.slice(0, 4));
  }
}

function aboutTask(
  event: LogEvent,
  task: TaskAccount,
  names: ReadonlyMap<string, string>,
): string | null {
  const { body } = event;
  const about = `“${task.title}”`;
  switch (event.kind) {
    case 'task.claimed': {
      const claim = task.claims.at(-1);
      if (!claim?.stands) return `was too late for ${about}`;
      const before = task.claims.find(({ ref }) => ref === claim.over);
      const from = before ? ` from ${names.get(before.node)}` : '';
      return before ? `takes over ${about}${from}, epoch ${claim.epoch}` : `claims ${about}`;
    }
    case 'task.result': {
      const result = task.results.at(-1);
      if (result?.passed) return `passed its acceptance: ${about}`;
      const why = result?.evidence.trim().split('\n').at(-1) ?? '';
      return `FAILED (${result?.stage}) ${about}: ${why}`;
    }
    case 'task.landed':
      return `landed ${String(body.commit).slice(0, 8)} ${about}`;
    case 'task.gaveup':
      return `gave up ${about}`;
    case 'task.blocked':
    case 'task.cancelled':
      return `${event.kind} ${about}: ${String(body.reason)}`;
    default:
      return null;
  }
}

function other({ kind, body, position }: LogEvent): string | null {
  if (kind === 'task.enqueued') return `asks for “${String(body.title)}”`;
  if (kind.startsWith('x.'))
    return `${kind} ${JSON.stringify(body)} is ordered, position ${position}`;
  return null;
}
