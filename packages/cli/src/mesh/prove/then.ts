/** What held when something happened: lanes and agents are defined anew, and proofs are of then. */
import type { Body, Kind, Known } from '@lanemesh/event';
import type { Told } from '../history.ts';

/** Definitions of a lane in force from one position up to another, in order. history: with effect. */
export function definedThen(
  history: readonly Told[],
  lane: string,
  from: number,
  until: number,
): Body<'lane.defined'>[] {
  const all = ofKind(history, 'lane.defined').filter(({ body }) => body.name === lane);
  const standing = all.findLast(({ position }) => position <= from);
  const later = all.filter(({ position }) => position > from && position <= until);
  return [...(standing ? [standing] : []), ...later].map(({ body }) => body);
}

/** The family of a node's agent as the node had announced it at a position; null: it had not. */
export function familyThen(
  history: readonly Told[],
  node: string,
  agent: string,
  at: number,
): string | null {
  const said = ofKind(history, 'node.announced').findLast(
    (one) => one.node === node && one.position <= at && one.body.agents !== undefined,
  );
  return said?.body.agents?.find(({ name }) => name === agent)?.family ?? null;
}

function ofKind<K extends Kind>(history: readonly Told[], kind: K) {
  return history.flatMap(({ event, node, position }) => {
    if (event?.kind !== kind || position === null) return [];
    return [{ node, position, body: (event as Known).body as unknown as Body<K> }];
  });
}
