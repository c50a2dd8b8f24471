/** Output turned into evidence: short, printable, and without secrets (INV-12). */
import { isPassed } from './environment.ts';
import { printable, shorten, withoutEscapes } from './printable.ts';

/** Longest evidence, in bytes of UTF-8. */
export const EVIDENCE_BYTES = 2048;

/** What stands where a secret stood. */
export const REDACTED = '«redacted»';
/** Shorter values of the environment are words that may stand in any text. */
const SECRET_LENGTH = 12;
const SECRET_NAME = /KEY|TOKEN|SECRET|PASS|AUTH|CREDENTIAL/i;

/** Shapes of secrets that are recognised whoever wrote them. */
const SHAPES = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{20,}/g,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bnpm_[A-Za-z0-9]{36}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/g,
  /(?<=\bauthorization:\s{0,4}(?:basic|bearer|token)\s{1,4})[^\s"']{8,}/gi,
  /(?<=:\/\/[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)/g,
];

/** A function that hides the values of `env` and everything shaped like a secret. */
export function redactor(
  env: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  const values = Object.entries(env)
    .filter(([name, value]) => value !== undefined && isSecret(name, value))
    .map(([, value]) => value as string)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const value of values) clean = clean.replaceAll(value, REDACTED);
    for (const shape of SHAPES) clean = clean.replace(shape, REDACTED);
    return clean;
  };
}

/** Paths are no secrets and errors are full of them, but a secret may begin with a slash too. */
function isSecret(name: string, value: string): boolean {
  if (value.length < SECRET_LENGTH || isPassed(name)) return false;
  return SECRET_NAME.test(name) || !/^(?:~|\.{0,2})\//.test(value);
}

/** `head` and as much of the end of `output` as fits beside it; both made safe by `redact`. */
export function evidence(
  head: string,
  output: string,
  redact: (text: string) => string,
  bytes = EVIDENCE_BYTES,
): string {
  const safe = (text: string) => printable(redact(withoutEscapes(text))).trim();
  const top = shorten(safe(head), bytes / 2);
  const rest = lastBytes(safe(output), bytes - Buffer.byteLength(top) - 1);
  return rest === '' ? top : `${top}\n${rest}`;
}

/** At most `bytes` bytes from the end, beginning with a whole line where there is one. */
function lastBytes(text: string, bytes: number): string {
  const all = Buffer.from(text);
  if (all.length <= bytes) return text;
  const end = all.subarray(all.length - bytes + 4).toString('utf8');
  const line = end.indexOf('\n');
  return `…\n${line >= 0 && line < end.length - 1 ? end.slice(line + 1) : end.replace(/^\ufffd+/, '')}`;
}
