/** What an attempt leaves of evidence. */
import { type AttemptSpec, renderCard } from '@lanemesh/agents';
import type { Teller } from '../telling.ts';
import type { Attest } from './attest.ts';

/** Keeps receipts of an attempt; nothing where nobody does. */
export function receiptOf(attest: Attest | undefined, spec: AttemptSpec): Pick<Teller, 'receipt'> {
  if (attest === undefined) return {};
  const card = renderCard(spec).hash;
  return { receipt: (end, began) => attest.receipt({ spec, end, card, began }) };
}
