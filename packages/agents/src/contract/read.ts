/** Reads the result contract. Whatever an agent wrote, this gives a report or what is wrong. */
import {
  BLOCKER_CODES,
  type BlockerCode,
  EXTRAS,
  type Extra,
  FIELDS,
  type Field,
  STATUSES,
} from './fields.ts';

export interface Report {
  readonly status: (typeof STATUSES)[number];
  readonly code: BlockerCode;
  /** Of every field; '' where it says none. */
  readonly texts: Readonly<Record<Field | Extra, string>>;
}

export type Reading =
  | { readonly ok: true; readonly report: Report }
  /** For the agent: one sentence each. */
  | { readonly ok: false; readonly problems: readonly string[] };

type Texts = Map<Field | Extra, string>;

const NAMES = FIELDS.map(([name]) => name);
const KNOWN: readonly (Field | Extra)[] = [...NAMES, ...EXTRAS.map(([name]) => name)];

/** Reads `.agent_result.md`. */
export function readMarkdown(text: string): Reading {
  const found: Texts = new Map();
  const twice: string[] = [];
  let name: Field | Extra | null = null;
  let fence = false;
  for (const line of unwrapped(text)) {
    const begun = fence ? null : fieldAt(line);
    if (begun === null) {
      if (/^\s*(?:```|~~~)/.test(line)) fence = !fence;
      if (name !== null) found.set(name, `${found.get(name)}\n${line}`);
      continue;
    }
    name = begun.name;
    if (found.has(name)) twice.push(`${name} stands there twice.`);
    found.set(name, begun.text);
  }
  return judged(found, twice);
}

/** The lines, without a fence around all of them. */
function unwrapped(text: string): string[] {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\ufeff/, '')
    .trim()
    .split('\n');
  const isWrapped = lines.length > 2 && /^```\w*$/.test(lines[0] ?? '') && lines.at(-1) === '```';
  return isWrapped ? lines.slice(1, -1) : lines;
}

/** `NAME: text`, also bold or as a heading; as a heading it needs no colon. */
function fieldAt(line: string): { name: Field | Extra; text: string } | null {
  const parts = /^ {0,3}(#{1,6} +)?([A-Z_]+) *(:?)(.*)$/.exec(line.replaceAll('**', ''));
  const name = KNOWN.find((one) => one === parts?.[2]);
  if (!parts || name === undefined || (parts[3] === '' && parts[1] === undefined)) return null;
  if (parts[3] === '' && parts[4]?.trim() !== '') return null;
  return { name, text: parts[4]?.trim() ?? '' };
}

/** Reads `.agent_result.json`. */
export function readJson(text: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [`It is no JSON: ${(error as Error).message}.`] };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, problems: ['It is no JSON object.'] };
  const found: Texts = new Map();
  const wrong: string[] = [];
  for (const [key, field] of Object.entries(value)) {
    const name = KNOWN.find((one) => one === key || one.toLowerCase() === key);
    if (name === undefined) continue;
    const read = textOf(field);
    if (read === null) wrong.push(`${key} is neither a text nor a list of texts.`);
    else if (found.has(name)) wrong.push(`${name} stands there twice.`);
    else found.set(name, read);
  }
  return judged(found, wrong);
}

function textOf(field: unknown): string | null {
  if (field === null) return '';
  if (typeof field === 'string') return field;
  if (!Array.isArray(field) || field.some((one) => typeof one !== 'string')) return null;
  return field.map((one) => `- ${one}`).join('\n');
}

function judged(found: Texts, problems: readonly string[]): Reading {
  const texts = Object.fromEntries(KNOWN.map((name) => [name, plain(found.get(name))])) as Record<
    Field | Extra,
    string
  >;
  const [status, code] = [word(found.get('STATUS')), word(found.get('BLOCKER_CODE')) || 'none'];
  const isStatus = STATUSES.find((one) => one === status);
  const isCode = BLOCKER_CODES.find((one) => one === code);
  const missing = NAMES.filter((name) => !found.has(name));
  const wrong = [
    ...problems,
    ...(missing.length === 0 ? [] : [`Missing: ${missing.join(', ')}.`]),
    ...(isStatus || !found.has('STATUS') ? [] : [`STATUS is not one of ${STATUSES.join(', ')}.`]),
    ...(isCode ? [] : [`BLOCKER_CODE is not one of ${BLOCKER_CODES.join(', ')}.`]),
    ...(isStatus === 'complete' && isCode && isCode !== 'none'
      ? ['BLOCKER_CODE has to be none where STATUS is complete.']
      : []),
    ...(isStatus && isStatus !== 'complete' && isCode === 'none'
      ? [`BLOCKER_CODE has to say why STATUS is ${isStatus}.`]
      : []),
    ...(found.has('SUMMARY') && texts.SUMMARY === '' ? ['SUMMARY is empty.'] : []),
  ];
  if (wrong.length > 0 || !isStatus || !isCode) return { ok: false, problems: wrong };
  return { ok: true, report: { status: isStatus, code: isCode, texts } };
}

/** A single word, however it is set. */
function word(text = ''): string {
  return text.replace(/[`'".\s]/g, '').toLowerCase();
}

/** A text; what stands for nothing is nothing. */
function plain(text = ''): string {
  const trimmed = text.trim();
  return /^[-*\s]*(?:none|n\/a|nothing|-)?\.?$/i.test(trimmed) ? '' : trimmed;
}

/** The items of a text: its lines without their marks. */
export function items(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '');
}
