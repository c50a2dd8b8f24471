/** A result as its file tells it: JSON, or markdown with front matter. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { STAGES } from '@lanemesh/event';
import type { Call } from '../../command.ts';
import { parseJson } from '../../input.ts';
import { usage } from '../../usage.ts';
import { readMatter } from '../front-matter.ts';
import { named } from '../task/wish.ts';

export interface Report {
  /** question: a person has to answer before anybody can go on. */
  readonly outcome: 'passed' | 'failed' | 'question';
  /** What was done; where it failed, what the next attempt should know; the question. */
  readonly text: string;
  readonly commit: string | null;
  /** Who did it. */
  readonly agent: string;
  readonly stage: (typeof STAGES)[number];
  readonly exitCode: number | null;
  /** Why it failed: its class follows from it. */
  readonly reason: string | null;
  readonly model: string | null;
  /** What was tried. */
  readonly approaches: string;
  /** When a quota is there again, milliseconds since 1970. */
  readonly resets: number | null;
  readonly ms: number;
}

const KEYS = [
  'outcome',
  'summary',
  'evidence',
  'question',
  'commit',
  'agent',
  'stage',
  'exitCode',
  'ms',
  'reason',
  'model',
  'approaches',
  'resets',
] as const;
type Key = (typeof KEYS)[number];

/** The year 9999, as far as times of the format go. */
const LATEST = 253_402_300_799_999;

/** Reads --file. Throws usage Faults that name the field. */
export async function readReport(call: Call): Promise<Report> {
  const file = call.options.text('file');
  if (file === undefined)
    throw usage(
      'file.missing',
      '--file is missing',
      'a .json with {"outcome":"passed"}, or markdown',
    );
  const text = await textOf(call, file);
  const isJson = file.endsWith('.json') || text.trimStart().startsWith('{');
  return reportOf(isJson ? fromJson(text, file) : fromMarkdown(text, file), `--file ${file}`);
}

async function textOf(call: Call, file: string): Promise<string> {
  if (file === '-') return call.readStdin();
  try {
    return await readFile(resolve(call.cwd, file), 'utf8');
  } catch {
    throw usage('file', `--file: ${file} cannot be read`, 'name a .json or markdown file');
  }
}

function fromJson(text: string, file: string): Map<Key, string> {
  const value = parseJson(`--file ${file}`, text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw usage('result.field', `--file ${file} is no object`, HINT);
  const fields = new Map<Key, string>();
  for (const [key, field] of Object.entries(value)) {
    const known = KEYS.find((one) => one === key);
    if (!known) throw usage('result.field', `--file ${file}: ${key} is not known`, HINT);
    if (field === null) continue;
    if (typeof field !== 'string' && typeof field !== 'number')
      throw usage('result.field', `--file ${file}: ${key} must be a text`, HINT);
    fields.set(known, String(field));
  }
  return fields;
}

/** The text is the summary or, where it failed, the evidence. */
function fromMarkdown(text: string, file: string): Map<Key, string> {
  const { fields, rest } = readMatter(text, `--file ${file}`, KEYS);
  const found = new Map([...fields].map(([key, values]) => [key, values.at(-1) ?? '']));
  const body = rest.join('\n').trim();
  const key = TEXT_OF[outcomeOf(found.get('outcome')) ?? 'passed'];
  if (body !== '') found.set(key, body);
  if (!found.has('outcome')) found.set('outcome', 'passed');
  return found;
}

/** The field that tells of an outcome. */
const TEXT_OF = { passed: 'summary', failed: 'evidence', question: 'question' } as const;

function outcomeOf(text: string | undefined): Report['outcome'] | null {
  return text === 'passed' || text === 'failed' || text === 'question' ? text : null;
}

const HINT = `fields are ${KEYS.join(', ')}`;

function reportOf(fields: ReadonlyMap<Key, string>, what: string): Report {
  const outcome = outcomeOf(fields.get('outcome'));
  const bad = (field: Key, why: string) =>
    usage(
      'result.field',
      `${what}: ${field}: ${JSON.stringify(fields.get(field) ?? null)} ${why}`,
      HINT,
    );
  if (outcome === null) throw bad('outcome', 'is not passed, failed or question');
  const commit = fields.get('commit') ?? null;
  if (commit !== null && !/^[0-9a-f]{4,40}$/.test(commit)) throw bad('commit', 'is no commit id');
  if (commit !== null && outcome !== 'passed')
    throw bad('commit', `is given, but it ${outcome === 'failed' ? 'failed' : 'asks'}`);
  const text = fields.get(TEXT_OF[outcome]) ?? fields.get('summary') ?? '';
  if (outcome === 'question' && text.trim() === '') throw bad('question', 'is missing');
  const stage = STAGES.find((one) => one === (fields.get('stage') ?? 'run'));
  if (stage === undefined) throw bad('stage', `is not one of ${STAGES.join(', ')}`);
  const number = (key: 'exitCode' | 'ms', max: number): number | null => {
    const text = fields.get(key);
    if (text === undefined) return null;
    if (/^\d{1,15}$/.test(text) && Number(text) <= max) return Number(text);
    throw bad(key, `is no whole number up to ${max}`);
  };
  return {
    outcome,
    text,
    commit,
    agent: named('agent', fields.get('agent') ?? 'by-hand'),
    stage,
    exitCode: number('exitCode', 255),
    ms: number('ms', Number.MAX_SAFE_INTEGER) ?? 0,
    reason: fields.has('reason') ? named('reason', fields.get('reason') ?? '') : null,
    model: fields.get('model') ?? null,
    approaches: fields.get('approaches') ?? '',
    resets: resetsOf(fields.get('resets'), (why) => bad('resets', why)),
  };
}

function resetsOf(text: string | undefined, bad: (why: string) => Error): number | null {
  if (text === undefined) return null;
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  if (ms >= 0 && ms <= LATEST) return ms;
  throw bad('is no time: give 2030-01-31T12:00:00Z, or milliseconds since 1970');
}
