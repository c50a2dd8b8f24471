/** Where code lands: one fenced act at a plain git remote, judged by reading back. */

export type { CodeCopies, GitHostOptions } from './copies.ts';
export { createGitHost } from './git-host.ts';
export { createHeads, type Heads } from './heads.ts';
export type { Fencing, GivingBack, Host, Landing, Reading, Rebase, Target } from './host.ts';
export { createOffers, type Offers } from './offers.ts';
export { createWip, type Wip, wipName } from './wip.ts';
