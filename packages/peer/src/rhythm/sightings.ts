/** Looks now and then at what lanes fire on and the ledger does not hold: branches, and files. */
import type { Sighting } from '@lanemesh/decide';
import type { Lane, State } from '@lanemesh/state';
import type { PeerOptions } from '../ports.ts';
import { repoOf } from '../spec.ts';
import type { Outside, Watched } from './outside.ts';

/** Between two looks, milliseconds. */
const EVERY = 30_000;

export class Sightings {
  private readonly watched = new Map<string, Watched>();
  private isLoaded = false;
  private isLooking = false;
  private next = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: PeerOptions) {}

  /** What makes lanes fire, as of the last look: of two triggers of a lane the one seen first. */
  now(state: State): Map<string, Sighting> {
    const found = new Map<string, Sighting>();
    for (const [key, { sighting }] of this.watched) {
      const [lane = ''] = key.split(' ');
      const isDone = sighting && state.firings.get(lane)?.marks.includes(sighting.mark);
      const before = found.get(lane);
      if (sighting && !isDone && (!before || sighting.since < before.since))
        found.set(lane, sighting);
    }
    return found;
  }

  /** Looks where it is time to: the first time before it resolves, later beside the turns. */
  async look(): Promise<void> {
    const { clock, log, outside, replica } = this.options;
    const lanes = [...replica.state.lanes.values()].filter(({ rhythm }) =>
      rhythm?.on.some(isOutside),
    );
    if (!outside || lanes.length === 0 || this.isLooking || clock.mono() < this.next) return;
    this.next = clock.mono() + EVERY;
    this.isLooking = true;
    const looked = this.lookAll(outside, lanes)
      .catch((error: unknown) => log.warn({ error: String(error) }, 'triggers were not looked at'))
      .finally(() => {
        this.isLooking = false;
      });
    if (!this.isLoaded) await looked;
  }

  private async lookAll(outside: Outside, lanes: readonly Lane[]): Promise<void> {
    if (!this.isLoaded) for (const [key, one] of await outside.load()) this.watched.set(key, one);
    this.isLoaded = true;
    const before = JSON.stringify([...this.watched]);
    const wanted = lanes.flatMap((lane) =>
      (lane.rhythm?.on ?? []).filter(isOutside).map((trigger) => ({ lane, trigger })),
    );
    for (const { lane, trigger } of wanted) await this.lookAt(outside, lane, trigger);
    const keys = new Set(wanted.map(({ lane, trigger }) => `${lane.name} ${trigger}`));
    for (const key of this.watched.keys()) if (!keys.has(key)) this.watched.delete(key);
    if (JSON.stringify([...this.watched]) !== before) await outside.save([...this.watched]);
  }

  private async lookAt(outside: Outside, lane: Lane, trigger: string): Promise<void> {
    const key = `${lane.name} ${trigger}`;
    const there = await this.seen(outside, lane, trigger);
    if (there === null) return;
    const { clock, lot, replica } = this.options;
    const { state } = replica;
    const firing = state.firings.get(lane.name);
    const before = this.watched.get(key);
    const n = firing?.n ?? 0;
    // What was there before anybody looked makes nothing fire.
    const fresh = before ? there.filter((one) => !before.base.includes(one)) : [];
    const mark = lot([trigger, ...(trigger === 'fetch' ? there : fresh)].join('\n'));
    const isOurs = trigger === 'fetch' && before?.sighting == null && landedHere(state, there);
    if (!before || fresh.length === 0 || isOurs || firing?.marks.includes(mark)) {
      this.watched.set(key, { base: there, sighting: null, n });
      return;
    }
    const goesOn = before.sighting !== null && before.n === n;
    const since = goesOn ? (before.sighting as Sighting).since : clock.now();
    this.watched.set(key, { base: before.base, sighting: { mark, since }, n });
  }

  private async seen(
    outside: Outside,
    lane: Lane,
    trigger: string,
  ): Promise<readonly string[] | null> {
    if (trigger !== 'fetch') return outside.artifacts(trigger.slice('artifact:'.length));
    const { hubUrl, replica } = this.options;
    const repo = repoOf(replica.state, lane, hubUrl);
    const tip = repo && (await outside.tip(repo.url, repo.target));
    return tip === null ? null : [`${repo?.name} ${repo?.target} ${tip}`];
  }
}

function isOutside(trigger: string): boolean {
  return trigger === 'fetch' || trigger.startsWith('artifact:');
}

/** Whether the mesh itself moved the branch there. */
function landedHere({ tasks }: State, there: readonly string[]): boolean {
  const tips = new Set(there.map((one) => one.split(' ').at(-1)));
  for (const { landed } of tasks.values()) if (landed && tips.has(landed.commit)) return true;
  return false;
}
