import { kind } from '../kind.ts';
import { object, ref } from '../shape.ts';

export const breakglassEnded = kind({
  kind: 'breakglass.ended',
  version: 0,
  body: object({ grant: ref }),
  by: ['admin'],
  claim: 'none',
  about: 'ends a grant before its time: attempts that run under it are stopped, and do not count',
});
