import { kind } from '../kind.ts';
import { object } from '../shape.ts';
import { scope } from './work-paused.ts';

export const workResumed = kind({
  kind: 'work.resumed',
  version: 0,
  body: object({}, scope),
  by: ['admin', 'worker'],
  claim: 'none',
  about: 'ends the pause that names the same',
});
