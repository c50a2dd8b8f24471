/** Acknowledges events, and lets their bytes leave, before they are fsynced (against INV-1). */
import type { Mutant } from '../world/mutant.ts';

export const acknowledgesEarly: Mutant = {
  name: 'acknowledges early',
  profile: 'crash',
  breaks: ['once'],
  acknowledgesEarly: true,
};
