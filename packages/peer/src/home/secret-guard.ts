/**
 * Nothing is signed that holds a secret (INV-12): one guard stands before every signature of this
 * node, whichever command or job asks for it.
 */
import { join } from 'node:path';
import { type Body, canonicalProblem, type Event, type Json } from '@lanemesh/event';
import { signerOf } from '@lanemesh/ledger';
import type { Scanner } from '@lanemesh/secrets';
import type { Replica } from '@lanemesh/sync';
import { secretFault } from './fault.ts';
import { readSeed } from './identity.ts';
import { keysBesides, seedIn } from './keyring.ts';
import type { Env, Layout } from './layout.ts';

/** Words of 64 hex digits whose public key is kept. */
const REMEMBERED = 1000;

export class SecretGuard {
  #scanner: Promise<Scanner> | null = null;
  /** Words of 64 hex digits seen before: the public key each would have. */
  readonly #halves = new Map<string, string>();

  /** mesh: this node's copy of it; null: there is none yet. */
  constructor(
    private readonly env: Env,
    private readonly layout: Layout,
    private readonly mesh: () => Pick<Replica, 'state' | 'pending'> | null,
  ) {}

  /**
   * Knows every shape of a secret, the secret values of the environment, this node's own key, and
   * the key of any member or invite of the mesh. Loaded late: who only reads does not need it.
   */
  scanner(): Promise<Scanner> {
    this.#scanner ??= this.load();
    return this.#scanner;
  }

  /** Rejects with a Fault (exit 2) that names field and rule, and never the value. */
  async check(events: readonly Pick<Event, 'kind' | 'body' | 'subject' | 'lane'>[]): Promise<void> {
    const scanner = await this.scanner();
    const lanes = this.mesh()?.state.lanes;
    for (const { kind, subject = '', lane = '', body } of events) {
      // A lane of the mesh was looked at when it was defined: work in it must go on.
      const texts = { kind, subject, ...(lanes?.has(lane) ? {} : { lane }), body };
      // What has no canonical form is never signed.
      if (canonicalProblem(texts) !== null) continue;
      const [found] = scanner.find(texts as unknown as Json);
      if (found) throw secretFault(found, 'name it by reference instead; nothing was recorded');
    }
  }

  private async load(): Promise<Scanner> {
    const { createScanner } = await import('@lanemesh/secrets');
    const others = keysBesides(this.layout).map((key) => seedIn(join(this.layout.keys, key)));
    const seeds = [await readSeed(this.layout), ...others].filter((seed) => seed !== null);
    const forms = seeds.flatMap((seed) => {
      const bytes = Buffer.from(seed, 'hex');
      return [seed, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
    });
    const own = Object.fromEntries(forms.map((form, n) => [`OWN_${n}_KEY`, form]));
    const env = { ...this.env, ...own };
    return createScanner(env, (candidate) => this.isKey(candidate));
  }

  /** Whether 64 hex digits are the secret half of a key that counts in this mesh. */
  private isKey(seed: string): boolean {
    const mesh = this.mesh();
    if (mesh === null) return false;
    const { state } = mesh;
    const publicKey = this.publicHalf(seed);
    const invited = mesh.pending().filter(({ kind }) => kind === 'node.invited');
    if (invited.some(({ body }) => (body as Body<'node.invited'>).key === publicKey)) return true;
    if (state.invites.has(publicKey) || keysBesides(this.layout).includes(publicKey)) return true;
    return [...state.logs.values()].some(({ keys }) => keys.includes(publicKey));
  }

  /** Most such words are digests, and the same ones come again and again: a derivation is dear. */
  private publicHalf(seed: string): string {
    const known = this.#halves.get(seed);
    if (known !== undefined) return known;
    if (this.#halves.size >= REMEMBERED) this.#halves.clear();
    const { publicKey } = signerOf(seed);
    this.#halves.set(seed, publicKey);
    return publicKey;
  }
}
