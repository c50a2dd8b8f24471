/** The corpus by what its cases are: the names of the files in ledger/corpus. */
import { BODY_CASES } from './body-cases.ts';
import type { Case, Is } from './case.ts';
import { COMMIT_CASES } from './commit-cases.ts';
import { EVENT_CASES } from './event-cases.ts';
import { JSON_CASES } from './json-cases.ts';
import { SIGNATURE_CASES } from './signature-cases.ts';

export const CORPUS: Readonly<Record<Is, readonly Case[]>> = {
  json: JSON_CASES,
  event: EVENT_CASES,
  body: BODY_CASES,
  signature: SIGNATURE_CASES,
  commit: COMMIT_CASES,
};
