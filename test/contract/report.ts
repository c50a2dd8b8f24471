/** What this machine says of the corpus and the golden ledgers, as one document on stdout. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, type Is, verdictOn } from './corpus/case.ts';
import { type Expected, replay } from './golden/ledger.ts';

export interface Judged {
  readonly cases: number;
  /** Cases judged otherwise than their files say. */
  readonly wrong: readonly string[];
  /** SHA-256 over every case's name and verdict. */
  readonly digest: string;
}

export interface Report extends Judged {
  /** State hashes of the golden ledgers, by name. */
  readonly ledgers: Readonly<Record<string, string>>;
}

export function readCorpus(folder: string): [Is, readonly Case[]][] {
  const names = readdirSync(join(folder, 'corpus')).sort();
  return names.map((name) => [
    name.replace('.json', '') as Is,
    JSON.parse(readFileSync(join(folder, 'corpus', name), 'utf8')).cases,
  ]);
}

/** Names of the golden ledgers, sorted. */
export function goldenNames(folder: string): string[] {
  const names = readdirSync(join(folder, 'golden'));
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace('.json', ''))
    .sort();
}

export function expectedOf(folder: string, name: string): Expected {
  return JSON.parse(readFileSync(join(folder, 'golden', `${name}.json`), 'utf8'));
}

/** folder: the repository's `ledger`. */
export async function reportOn(folder: string): Promise<Report> {
  const ledgers: Record<string, string> = {};
  for (const name of goldenNames(folder)) {
    const file = join(folder, 'golden', `${name}.bundle`);
    ledgers[name] = (await replay(file, expectedOf(folder, name))).stateHash;
  }
  return { ...judgeCorpus(folder), ledgers };
}

export function judgeCorpus(folder: string): Judged {
  const hash = createHash('sha256');
  const wrong: string[] = [];
  let cases = 0;
  for (const [is, all] of readCorpus(folder)) {
    for (const { name, input, refuses } of all) {
      const verdict = verdictOn(is, input);
      cases++;
      hash.update(`${is}\0${name}\0${verdict}\n`);
      if (verdict !== refuses)
        wrong.push(`${is}, ${name}: ${said(verdict)}, not ${said(refuses)} as the corpus says`);
    }
  }
  return { cases, wrong, digest: hash.digest('hex') };
}

function said(verdict: string | null): string {
  return verdict === null ? 'taken' : `refused (${verdict || 'the whole'})`;
}
