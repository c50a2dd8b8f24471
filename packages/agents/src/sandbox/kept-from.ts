/** What its sandbox, or its own program, kept the last command of an attempt from. */
import type { AttemptLog } from '../log.ts';

/** Lines that stand in evidence. */
const MOST = 4;

export class KeptFrom {
  readonly #log: Pick<AttemptLog, 'note'>;
  readonly #lines = new Set<string>();
  readonly #denied = new Set<string>();

  constructor(log: Pick<AttemptLog, 'note'>) {
    this.#log = log;
  }

  /** What any of its agents wanted to do and was given no leave for by its program. */
  get refused(): readonly string[] {
    return [...this.#denied];
  }

  /** The last command was given no leave for these. */
  denied(all: readonly string[]): void {
    for (const one of all) {
      const line = `not permitted: ${one}`;
      if (!this.#denied.has(one)) this.#log.note(line);
      this.#denied.add(one);
      this.#lines.add(line);
    }
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
