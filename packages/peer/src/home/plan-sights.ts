/** What each node of the mesh would decide on, as far as this one knows: for plans alone. */
import { createHash } from 'node:crypto';
import { ADMITTED, admission, dutiesOf, NO_SILENCE, type Sight } from '@lanemesh/decide';
import type { Member, State } from '@lanemesh/state';
import { CapacityBook } from '../capacity-book.ts';
import { handsAlive } from './by-hand.ts';
import { systemClock } from './clock.ts';
import { loadCapacities, loadCodeRests } from './local-notes.ts';
import { gatesOf, readMachine } from './machine-readings.ts';
import type { OpenNode } from './open.ts';
import { stoppedLanes } from './stopped-lanes.ts';

/**
 * One sight for each admitted worker, this node's own first. Of this node its machine, its limits and
 * the lanes stopped here are known; of others what they announced (slots: 1, where they did not).
 * isUp: whether this node is at work, with the slots and lanes it announced.
 */
export async function planSights(node: OpenNode, state: State, isUp: boolean): Promise<Sight[]> {
  const { replica, settings, stateDir, store } = node;
  const book = new CapacityBook(await loadCapacities(store));
  const own = {
    byHand: await handsAlive(store, systemClock.now()),
    stopped: await stoppedLanes(store),
    admission: admission(await readMachine(stateDir), gatesOf(settings)),
    duties: (await node.agentsHere()).duties(),
    code: await loadCodeRests(store),
  };
  const sightOf = (member: Member): Sight => {
    const isOwn = member.id === replica.me;
    const agents = member.agents.map(({ name }) => name);
    const duties = dutiesOf(member);
    const foreign = { byHand: new Map(), stopped: new Map(), admission: ADMITTED, duties };
    const announced = !isOwn || isUp;
    return {
      state,
      me: member.id,
      mono: 0,
      now: systemClock.now(),
      interval: node.interval,
      following: 'ok',
      seenAtHub: state.position,
      pending: [],
      active: new Map(),
      offered: new Set(),
      ...(isOwn ? own : foreign),
      slots: (announced ? member.slots : settings.slots) ?? 1,
      agents: new Set(agents),
      lanes: announced && member.lanes ? new Set(member.lanes) : null,
      offer: null,
      draining: false,
      forced: null,
      limits: isOwn ? book.limits(agents) : new Map(),
      cronSlots: new Map(),
      firstSeen: new Map(),
      sightings: new Map(),
      silence: NO_SILENCE,
      lastAppend: null,
      newestOf: () => null,
      lot: (text) => createHash('sha256').update(text).digest('hex'),
      rendezvous: true,
      mayPush: true,
      readySince: () => 0,
    };
  };
  const workers = [...state.members.values()].filter(
    ({ standing, roles }) => standing === 'admitted' && roles.includes('worker'),
  );
  workers.sort((a, b) => Number(b.id === replica.me) - Number(a.id === replica.me));
  return workers.map(sightOf);
}
