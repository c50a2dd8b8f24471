/** The agents of this node: those set up, those installed, and those that can work now. */
import {
  type Adapter,
  adapterOf,
  type Definition,
  lookAt,
  type OwnPrices,
  plainDefinitions,
  type Resolve,
  type Seen,
  script,
  whereIs,
} from '@lanemesh/agents';
import type { Duties } from '@lanemesh/decide';
import { DUTIES, type DutyRole } from '@lanemesh/event';
import type { Agent } from '@lanemesh/state';
import type { Env, Layout } from '../layout.ts';
import { savedDefinitions } from './definitions.ts';
import { savedPrices } from './prices.ts';
import { savedServers } from './servers.ts';
import { readStanding, type Standing, saveStanding, standingOf } from './standing.ts';
import { placeOf, savedTransports, type TransportRow, transportOf } from './transports.ts';
import { type Why, type Withheld, withhold } from './withheld.ts';

/** Between two looks at what is installed, milliseconds. */
const EVERY = 60_000;
/** How long it is believed that an agent is signed in, or out, milliseconds. */
const BELIEVED = { in: 600_000, unknown: 600_000, out: EVERY, absent: 0 } as const;

export interface Parts {
  readonly layout: Layout;
  readonly stateDir: string;
  readonly env: Env;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly resolve: Resolve;
}

export class AgentsHere {
  readonly #parts: Parts;
  #standing: Standing;
  #definitions: readonly Definition[] = [];
  #adapters: ReadonlyMap<string, Adapter> = new Map();
  #prices: OwnPrices = new Map();
  #transports: readonly TransportRow[] = [];
  #next = 0;
  #looking: Promise<void> = Promise.resolve();

  private constructor(parts: Parts, standing: Standing) {
    this.#parts = parts;
    this.#standing = standing;
  }

  /** Looks at every agent, unless that was done lately. Throws a Fault for a file that is none. */
  static async open(parts: Parts): Promise<AgentsHere> {
    const here = new AgentsHere(parts, await readStanding(parts.stateDir));
    await here.look();
    return here;
  }

  /** All there are definitions for, by name. */
  adapters(): ReadonlyMap<string, Adapter> {
    return this.#adapters;
  }

  /** Names of those that can work now; looks again in the background once a minute. */
  names(): readonly string[] {
    this.#lookSoon();
    const { now } = this.#parts;
    const ready = this.#definitions.filter(
      ({ name }) => standingOf(this.#standing, name, now()).state === 'ready',
    );
    return [script.name, ...ready.map(({ name }) => name)];
  }

  /** What the mesh is told: those that work but for a moment are still here. */
  offer(): Agent[] {
    const { now } = this.#parts;
    const here = this.#definitions.filter(({ name }) => {
      const { state } = standingOf(this.#standing, name, now());
      return state === 'ready' || state === 'withheld';
    });
    // A family's API is asked for a verdict before its CLI: it is told all it needs, and is cached.
    const byApi = here.toSorted((a, b) => Number(b.kind === 'api') - Number(a.kind === 'api'));
    const all = this.duties();
    return [script.name, ...byApi.map(({ name }) => name)].map((name) => {
      const family = this.#adapters.get(name)?.family ?? name;
      const duties = DUTIES.filter((duty) => all.get(name)?.[duty] !== null);
      return { name, family, ...(duties.length < DUTIES.length ? { duties } : {}) };
    });
  }

  /** What the table of this node's user lets them do. */
  duties(): Duties {
    return new Map(
      this.#definitions.map((one) => {
        const family = this.#adapters.get(one.name)?.family ?? one.name;
        const place = (role: DutyRole) => placeOf(this.#transports, role, family, transportOf(one));
        return [one.name, { family, worker: place('worker'), verifier: place('verifier') }];
      }),
    );
  }

  /** An agent could not work, for a reason that is none of the task's. */
  async failed(name: string, why: Why) {
    const { withheld } = this.#standing;
    const held = withhold(withheld[name], why, this.#parts.now());
    await this.#keep({ ...this.#standing, withheld: { ...withheld, [name]: held } });
  }

  /** It works: what was held against it is over. */
  async worked(name: string): Promise<void> {
    const { [name]: held, ...withheld } = this.#standing.withheld;
    if (held !== undefined) await this.#keep({ ...this.#standing, withheld });
  }

  #lookSoon(): void {
    if (this.#parts.now() < this.#next) return;
    this.#next = this.#parts.now() + EVERY;
    this.#looking = this.#looking.then(() => this.look()).catch(() => undefined);
  }

  /** afresh: asks every program, whatever it said before. */
  async look(afresh = false): Promise<void> {
    const { layout, now, env, resolve } = this.#parts;
    this.#next = now() + EVERY;
    this.#definitions = effective(await savedDefinitions(layout));
    this.#prices = await savedPrices(layout);
    this.#transports = await savedTransports(layout);
    const servers = await savedServers(layout);
    this.#adapters = new Map([
      [script.name, script],
      ...this.#definitions.map((one) => [one.name, adapterOf(one, this.#prices, servers)] as const),
    ]);
    const seen: Record<string, Seen & { at: number }> = {};
    const withheld: Record<string, Withheld> = afresh ? {} : { ...this.#standing.withheld };
    for (const definition of this.#definitions) {
      const before = this.#standing.seen[definition.name];
      const isSame =
        before !== undefined && before.key === whereIs(definition, env, this.#places()).key;
      // Who was signed out may be signed in by what changed.
      if (!isSame) delete withheld[definition.name];
      const isKnown = !afresh && isSame && Math.abs(now() - before.at) < BELIEVED[before.login];
      seen[definition.name] = isKnown
        ? before
        : { ...(await lookAt(definition, env, resolve, before, this.#places())), at: now() };
    }
    const changed = JSON.stringify(seen) !== JSON.stringify(this.#standing.seen);
    if (changed || afresh) await this.#keep({ seen, withheld });
  }

  #places() {
    const { env, layout, stateDir } = this.#parts;
    return { env, local: layout.auth, stateDir };
  }

  async #keep(standing: Standing): Promise<void> {
    this.#standing = standing;
    await saveStanding(this.#parts.stateDir, standing);
  }

  /** Of an agent's program, as it said when it was last looked at; null: it has none, or does not. */
  version(name: string): string | null {
    return this.#standing.seen[name]?.version ?? null;
  }

  /** What its user says that models cost. */
  get prices(): OwnPrices {
    return this.#prices;
  }

  get transports(): readonly TransportRow[] {
    return this.#transports;
  }

  get standing(): Standing {
    return this.#standing;
  }

  get definitions(): readonly Definition[] {
    return this.#definitions;
  }
}

/** What the user set up, over the CLIs as they are. */
function effective(saved: readonly Definition[]): Definition[] {
  const names = new Set(saved.map(({ name }) => name));
  return [...plainDefinitions().filter(({ name }) => !names.has(name)), ...saved];
}
