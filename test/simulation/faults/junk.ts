/** People with push rights and no key put junk where the mesh meets. */
import { writeEntry } from '@lanemesh/event';
import { LEDGER_REF, personOf } from '@lanemesh/ledger';
import { rawCommit } from '../../support/raw-commit.ts';
import { signerNamed, simulatedCrypto } from '../world/crypto.ts';
import { EPOCH } from '../world/node.ts';
import type { World } from '../world/world.ts';
import { type Fault, sometime } from './fault.ts';

const TIMES = 3;
const LOGS = 'refs/heads/mesh/log/';

export const junk: Fault = (world) => {
  for (let i = 0; i < TIMES; i++)
    for (const attack of [child, rewinds, mergesRoot, fakeEntry, onLog, onHead])
      sometime(world, `junk: ${attack.name}`, () => attack(world));
};

/**
 * A merge of a side that a fork of the hub lost: with it on top that side might seem to stand. Only
 * once all follow the other side: before that the hub itself has not decided.
 */
export function mergesLost(world: World, lost: string): void {
  onLedger(world, (tip) =>
    rawCommit(text(world), world.random.chance(0.5) ? [lost, tip] : [tip, lost]),
  );
}

function onLedger(world: World, make: (tip: string) => Uint8Array): void {
  const { hub } = world;
  const tip = hub.ledger;
  if (tip === null || !hub.up || hub.readOnly) return;
  world.count('junk');
  world.say(() => 'hub takes junk onto its ledger');
  hub.push([{ ref: LEDGER_REF, to: hub.objects.add(make(tip)) }]);
}

/** Two of the same content would be one commit. */
const text = ({ random }: World): string => `junk ${random.next()}\n`;

function child(world: World): void {
  onLedger(world, (tip) => rawCommit(text(world), [tip]));
}

/** An unsigned merge, an old entry first: with it a first-parent walk would go back. */
function rewinds(world: World): void {
  const old = [...world.state.entries.keys()].slice(0, -1);
  if (old.length === 0) return;
  onLedger(world, (tip) => rawCommit(text(world), [world.random.pick(old), tip]));
}

function mergesRoot(world: World): void {
  const root = world.hub.objects.add(rawCommit(text(world)));
  onLedger(world, (tip) => rawCommit(text(world), [root, tip]));
}

/** An entry in a member's name, signed by nobody's key. */
function fakeEntry(world: World): void {
  const { tip, mesh } = world.state;
  const { id } = world.random.pick(world.nodes);
  const header = {
    t: 'entry' as const,
    v: 0,
    mesh,
    weaver: id,
    height: tip.height + 1,
    prev: tip.digest,
    at: EPOCH + 1e9,
    logs: [],
  };
  const signer = signerNamed('a stranger');
  onLedger(world, (on) =>
    writeEntry(header, [on], personOf(id, EPOCH / 1000), signer, simulatedCrypto),
  );
}

function onLog(world: World): void {
  const { hub, random } = world;
  if (!hub.up || hub.readOnly) return;
  const ref = `${LOGS}${random.pick(world.nodes).id}`;
  const on = hub.view().logs.get(ref.slice(LOGS.length));
  world.count('junk');
  const to = hub.objects.add(rawCommit(text(world), on === undefined ? [] : [on]));
  hub.push([{ ref, to }]);
}

function onHead({ hub, random }: World): void {
  const heads = hub.code.heads();
  if (heads.length === 0 || !hub.up || hub.readOnly) return;
  const head = random.pick(heads);
  const lease = hub.code.at(head);
  hub.code.push([{ branch: head, to: hub.code.make(lease ? [lease] : [], null, null), lease }]);
}
