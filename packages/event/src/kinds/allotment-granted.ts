import { kind } from '../kind.ts';
import { int, name, object, ref } from '../shape.ts';

export const allotmentGranted = kind({
  kind: 'allotment.granted',
  version: 0,
  body: object(
    { agent: name, starts: int(0, 1_000_000), ttl: int(1, 31_622_400) },
    { slots: int(1, 10_000), over: ref },
  ),
  by: ['worker'],
  claim: 'none',
  about:
    'its author takes starts of an agent out of what the mesh allows, for work out of contact; `over` gives back what is left of an earlier one',
});
