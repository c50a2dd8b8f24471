import { kind } from '../kind.ts';
import { object, rules } from '../shape.ts';

export const meshUpgraded = kind({
  kind: 'mesh.upgraded',
  version: 0,
  body: object({ rules }),
  by: ['admin'],
  claim: 'none',
  quorum: 'always',
  about: 'the next rule set judges the entries that follow',
});
