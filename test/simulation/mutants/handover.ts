/** Work in progress that does not reach the next attempt (against INV-8, INV-10). */
import type { Mutant } from '../world/mutant.ts';

/** Begins from nothing, whatever the last holder left. */
export const losesWip: Mutant = {
  name: 'begins without what was in progress',
  profile: 'loss',
  breaks: ['handover'],
  alters: ({ options }) => {
    Object.assign(options, { wip: { ...options.wip, bring: async () => false } });
  },
};

/** Whoever was fenced out overwrites what its successor keeps. */
export const sharesWip: Mutant = {
  name: 'keeps work in progress by task, not by claim',
  profile: 'pause',
  breaks: ['handover'],
  sharesWip: true,
};
