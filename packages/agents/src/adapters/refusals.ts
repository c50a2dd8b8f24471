/** Tries of a CLI that its provider refused, one after another: it would go on for hours, or for ever. */
import { failureOf, isMomentary } from './failure.ts';
import { resetIn } from './reset.ts';

/** Refusals in a row after which it is ended. */
const MOST = 3;
/** A wait that is worth it, milliseconds. */
const PATIENCE = 60_000;

export class Refusals {
  #texts: string[] = [];

  add(text: string): void {
    this.#texts.push(text);
  }

  /** The provider answered. */
  clear(): void {
    this.#texts = [];
  }

  /** The last one in its words; null: there is none. */
  last(): string | null {
    return this.#texts.at(-1) ?? null;
  }

  /** Whether waiting on comes to nothing. */
  isHopeless(): boolean {
    const last = this.last();
    if (last === null) return false;
    const { reason } = failureOf(last, 0);
    if (reason === 'signed_out' || reason === 'no_model') return true;
    const wait = resetIn(last, 0) ?? (isMomentary(last) ? 0 : Number.POSITIVE_INFINITY);
    if (reason === 'quota_limited' && wait > PATIENCE) return true;
    return this.#texts.length >= MOST;
  }
}
