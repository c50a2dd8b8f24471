/**
 * What a hub can do, tried on branches of the probe's own that are removed again. Every answer is
 * read back from the hub's refs (INV-9); the default branch, and what others pushed, is not touched.
 */
import { performance } from 'node:perf_hooks';
import { fetch, lsRemote, type PushUpdate, push, type RemoteFailure } from '@lanemesh/git';
import { ProbeScratch } from './probe-scratch.ts';

export const ABILITIES = [
  'branches',
  'compareAndSwap',
  'keepsHistory',
  'atomic',
  'delete',
  'customRefs',
  'largePush',
  'shallow',
  'partial',
] as const;
export type Ability = (typeof ABILITIES)[number];

/** What a trial showed. works: null: it could not be tried. said: the hub's words where it does not. */
interface Trial {
  readonly works: boolean | null;
  readonly said: string | null;
}

export interface Probed {
  readonly ok: true;
  /** Whether it held no branch but those of a mesh. */
  readonly empty: boolean;
  readonly abilities: Readonly<Record<Ability, Trial>>;
  /** The shortest of three looks at its refs, milliseconds. */
  readonly roundTripMs: number;
  /** The first push, milliseconds; null: there was none. */
  readonly pushMs: number | null;
  /** Refs of the probe that the hub did not let go. */
  readonly left: readonly string[];
}

export interface ProbeOptions {
  readonly url: string;
  /** Names the probe's branches, so that the next one of the same node finds what a dead one left. */
  readonly who: string;
  /** Push although the hub holds no branch yet. */
  readonly firstBranch: boolean;
  readonly timeoutMs: number;
}

const LARGE = 8 * 1024 * 1024;
const RACES = 3;
const UNTRIED: Trial = { works: null, said: null };
const WORKS: Trial = { works: true, said: null };

/** Tries a hub. It is left alone, with `empty` true, where the first branch would be ours. */
export async function probeHub(options: ProbeOptions): Promise<Probed | RemoteFailure> {
  const looks: number[] = [];
  let refs = new Map<string, string>();
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    const listed = await lsRemote(options.url, [], { timeoutMs: options.timeoutMs });
    if (!listed.ok) return listed;
    looks.push(performance.now() - start);
    refs = listed.refs;
  }
  const empty = ![...refs.keys()].some((name) => name.startsWith('refs/heads/'));
  const roundTripMs = Math.round(Math.min(...looks));
  const none = Object.fromEntries(ABILITIES.map((name) => [name, UNTRIED]));
  const nothing = { ok: true, empty, roundTripMs, pushMs: null, left: [] } as const;
  const abilities = none as Record<Ability, Trial>;
  if (empty && !options.firstBranch) return { ...nothing, abilities };
  const scratch = await ProbeScratch.make();
  try {
    const probe = new Probe(options, scratch, abilities);
    const pushMs = await probe.run(refs);
    return { ...nothing, abilities, pushMs, left: [...(await probe.clean())] };
  } finally {
    await scratch.remove();
  }
}

class Probe {
  readonly #a: string;
  readonly #b: string;
  readonly #custom: string;

  constructor(
    private readonly options: ProbeOptions,
    private readonly scratch: ProbeScratch,
    private readonly abilities: Record<Ability, Trial>,
  ) {
    const own = `refs/heads/mesh/probe/${options.who}`;
    this.#a = `${own}/a`;
    this.#b = `${own}/b`;
    this.#custom = `refs/mesh/probe/${options.who}`;
  }

  /** All trials; how long the first push took, milliseconds. refs: what the hub holds. */
  async run(refs: ReadonlyMap<string, string>): Promise<number> {
    if (this.#mine(refs).size > 0) await this.#goOnFrom(await this.clean());
    const first = await this.scratch.commit((await this.#look()).get(this.#a) ?? null);
    const start = performance.now();
    const branches = await this.#try([{ ref: this.#a, to: first }], this.#a, first);
    const pushMs = Math.round(performance.now() - start);
    this.abilities.branches = branches;
    if (branches.works !== true) return pushMs;
    this.abilities.compareAndSwap = await this.#race(first);
    this.abilities.keepsHistory = await this.#rewind();
    this.abilities.atomic = await this.#atomic();
    const alone = await this.scratch.commit(null);
    const custom = (await this.#look()).get(this.#custom);
    this.abilities.customRefs = await this.#try(
      [{ ref: this.#custom, to: alone, ...(custom === undefined ? {} : { lease: custom }) }],
      this.#custom,
      alone,
    );
    const below = (await this.#look()).get(this.#b) ?? null;
    const large = await this.scratch.commit(below, LARGE);
    this.abilities.largePush = await this.#try([{ ref: this.#b, to: large }], this.#b, large);
    this.abilities.shallow = await this.#fetch('--depth=1');
    this.abilities.partial = await this.#fetch('--filter=blob:none');
    return pushMs;
  }

  /** Where an earlier probe's branches cannot be removed, this one's commits stand on them. */
  async #goOnFrom(left: Iterable<string>): Promise<void> {
    const { url, timeoutMs } = this.options;
    const refspecs = [...left].map((ref, i) => `+${ref}:refs/left/${i}`);
    if (refspecs.length === 0) return;
    const fetched = await fetch(this.scratch.repository, { url, refspecs, timeoutMs });
    if (!fetched.ok) throw new ProbeEnded(fetched);
  }

  /** Removes what the probe left; the refs that stay. */
  async clean(): Promise<Iterable<string>> {
    const there = this.#mine(await this.#look());
    // One by one: a hub that refuses one deletion may refuse all that came with it.
    let said: string | null = null;
    for (const [ref, lease] of there) said = (await this.#push([{ ref, to: null, lease }])) ?? said;
    const left = this.#mine(await this.#look());
    if (there.size > 0) this.abilities.delete = left.size === 0 ? WORKS : { works: false, said };
    return left.keys();
  }

  /** Two pushes from the same value at the same time: never may both have moved the ref. */
  async #race(first: string): Promise<Trial> {
    let held = first;
    let decided = 0;
    for (let round = 0; round < RACES; round++) {
      const rivals = [await this.scratch.commit(held), await this.scratch.commit(held)];
      const outcomes = await Promise.all(
        rivals.map((to) => this.#outcome([{ ref: this.#a, to, lease: held }])),
      );
      const now = (await this.#look()).get(this.#a) ?? '';
      const won = rivals.filter((_, i) => outcomes[i]?.taken === true);
      if (won.length > 1) return { works: false, said: 'two pushes from one value both moved it' };
      if (won.length === 1 && won[0] !== now) return { works: false, said: 'a push was lost' };
      if (won.length === 1) decided++;
      held = now;
    }
    return decided > 0 ? WORKS : { works: null, said: 'every push of a race was refused' };
  }

  async #rewind(): Promise<Trial> {
    const held = (await this.#look()).get(this.#a) ?? '';
    const other = await this.scratch.commit(null);
    await this.#push([{ ref: this.#a, to: other, lease: held }]);
    const now = (await this.#look()).get(this.#a);
    return now === held ? WORKS : { works: false, said: 'it takes a push that is no fast-forward' };
  }

  /** Both refs move, and none where one cannot: git has no branch beside one that goes on from it. */
  async #atomic(): Promise<Trial> {
    const before = await this.#look();
    const [a, b] = [before.get(this.#a) ?? '', before.get(this.#b) ?? null];
    const next = await this.scratch.commit(a);
    const other = await this.scratch.commit(b);
    const half = [
      { ref: this.#a, to: next, lease: a },
      { ref: `${this.#a}/x`, to: other, lease: null },
    ];
    const refusal = await this.#push(half, true);
    if ((await this.#look()).get(this.#a) !== a)
      return { works: false, said: 'it moved one of two refs' };
    const both = [
      { ref: this.#a, to: next, lease: a },
      { ref: this.#b, to: other, lease: b },
    ];
    const said = await this.#push(both, true);
    const after = await this.#look();
    const works = after.get(this.#a) === next && after.get(this.#b) === other;
    return works ? WORKS : { works: false, said: said ?? refusal };
  }

  async #fetch(flag: string): Promise<Trial> {
    const { url, timeoutMs } = this.options;
    const into = await this.scratch.other();
    const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', flag];
    const args = ['fetch', ...flags, '--end-of-options', url, `${this.#a}:refs/probe`];
    const { exitCode, stderr } = await into.run(args, { network: true, timeoutMs });
    const ignored = /not recognized|ignoring|does not support/.exec(stderr) !== null;
    if (exitCode === 0 && !ignored) return WORKS;
    return { works: false, said: stderr.split('\n')[0]?.slice(0, 200) || null };
  }

  async #try(updates: readonly PushUpdate[], ref: string, to: string): Promise<Trial> {
    const said = await this.#push(updates);
    return (await this.#look()).get(ref) === to ? WORKS : { works: false, said };
  }

  /** Pushes; what git and the hub said against it, or null. */
  async #push(updates: readonly PushUpdate[], atomic = false): Promise<string | null> {
    return (await this.#outcome(updates, atomic)).said;
  }

  async #outcome(updates: readonly PushUpdate[], atomic = false) {
    const { url, timeoutMs } = this.options;
    const request = { url, updates, atomic, timeoutMs };
    const { refs, messages } = await push(this.scratch.repository, request);
    const taken = [...refs.values()].every((what) => what === 'ok');
    return { taken, said: taken ? null : messages.join('; ').slice(0, 300) || null };
  }

  /** The probe's refs at the hub; throws where it stopped to answer. */
  async #look(): Promise<Map<string, string>> {
    const { url, timeoutMs } = this.options;
    const listed = await lsRemote(url, ['refs/heads/mesh/probe/*', 'refs/mesh/*'], { timeoutMs });
    if (!listed.ok) throw new ProbeEnded(listed);
    return this.#mine(listed.refs);
  }

  #mine(refs: ReadonlyMap<string, string>): Map<string, string> {
    const folder = this.#a.slice(0, -1);
    return new Map([...refs].filter(([name]) => name.startsWith(folder) || name === this.#custom));
  }
}

/** The hub stopped to answer while it was probed; the next probe removes what is left there. */
export class ProbeEnded extends Error {
  override readonly name = 'ProbeEnded';
  constructor(readonly failure: RemoteFailure) {
    super(failure.message);
  }
}
