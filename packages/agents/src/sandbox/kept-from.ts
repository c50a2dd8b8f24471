/** What its sandbox kept the last command of an attempt from. */
import type { AttemptLog } from '../log.ts';

/** Lines that stand in evidence. */
const MOST = 4;

export class KeptFrom {
  readonly #log: Pick<AttemptLog, 'note'>;
  readonly #lines = new Set<string>();

  constructor(log: Pick<AttemptLog, 'note'>) {
    this.#log = log;
  }

  /** For the next command; what it gives is told each line, of which the log gets every one once. */
  begin(): (line: string) => void {
    this.#lines.clear();
    return (line) => {
      if (!this.#lines.has(line)) this.#log.note(line);
      this.#lines.add(line);
    };
  }

  /** The head of evidence with the first of them below it. */
  under(head: string): string {
    return [head, ...[...this.#lines].slice(0, MOST)].join('\n');
  }
}
