/** Sizes that validity depends on, in bytes of UTF-8 unless another unit is named. */
export const LIMITS = {
  /** One event's line. */
  event: 64 * 1024,
  /** One commit, batch or entry, with headers and signature. */
  commit: 1024 * 1024,
  /** Events in one batch. */
  events: 512,
  /** Logs woven by one entry. */
  logs: 64,
  /** How far above its parent an entry may stand, in heights. */
  jump: 2 ** 20,
  /** Batches walked from a log parent to its log's head (R7). */
  walk: 4096,
  /** How far below the head a log parent may join (R7), in batches. */
  below: 256,
} as const;

/** Length of a text in bytes of UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) bytes++;
    if (unit > 0x7ff) bytes++;
    if (unit >= 0xd800 && unit <= 0xdbff) {
      // A pair takes four bytes; counted here as 3 + 1, its second half adds nothing.
      i++;
    }
  }
  return bytes;
}
