/** A text as a model is shown it: its beginning and its end, where it is long. */

/** Characters of each. */
const FIRST = 8000;
const LAST = 16_000;

export class Shortened {
  #first = '';
  #last = '';
  #length = 0;

  /** Takes in the next piece. */
  take(text: string): void {
    const room = FIRST - this.#first.length;
    this.#first += text.slice(0, room);
    this.#last = (this.#last + text.slice(Math.max(0, room))).slice(-LAST);
    this.#length += text.length;
  }

  text(): string {
    const left = this.#length - this.#first.length - this.#last.length;
    const hole = left > 0 ? `\n… ${left} characters left out …\n` : '';
    return `${this.#first}${hole}${this.#last}`;
  }
}
