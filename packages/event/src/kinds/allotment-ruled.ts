import { kind } from '../kind.ts';
import { int, name, object } from '../shape.ts';

export const allotmentRuled = kind({
  kind: 'allotment.ruled',
  version: 0,
  body: object(
    { agent: name, span: int(60, 31_622_400), ttl: int(60, 31_622_400) },
    { starts: int(0, 1_000_000), slots: int(1, 10_000) },
  ),
  by: ['admin'],
  claim: 'none',
  about:
    'how often an agent may begin out of contact: starts in any span of seconds in the whole mesh (absent: no limit), slots at once; an allotment lasts ttl seconds',
});
