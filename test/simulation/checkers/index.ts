/** One checker an invariant. */
import type { Checker } from '../world/checker.ts';
import type { World } from '../world/world.ts';
import { allotment } from './allotment.ts';
import { campaign } from './campaign.ts';
import { contact } from './contact.ts';
import { convergence } from './convergence.ts';
import { exclusive } from './exclusive.ts';
import { fairness } from './fairness.ts';
import { fencing } from './fencing.ts';
import { firing } from './firing.ts';
import { handover } from './handover.ts';
import { landing } from './landing.ts';
import { once } from './once.ts';
import { progress } from './progress.ts';
import { queues } from './queues.ts';
import { reactions } from './reactions.ts';
import { slots } from './slots.ts';
import { takeover } from './takeover.ts';
import { maintenance } from './window.ts';

export const CHECKERS: readonly ((world: World) => Checker)[] = [
  convergence,
  exclusive,
  once,
  landing,
  fencing,
  fairness,
  contact,
  progress,
  slots,
  queues,
  takeover,
  allotment,
  firing,
  maintenance,
  campaign,
  reactions,
  handover,
];
