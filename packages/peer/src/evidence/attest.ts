/** Makes the receipts of this node's attempts, and takes them to the hub beside the turns. */
import type { AttemptEnd, AttemptSpec } from '@lanemesh/agents';
import type { Json } from '@lanemesh/event';
import type { Attachments } from './attachments.ts';
import { statementOf } from './receipt.ts';

/** What a push of receipts may take, milliseconds. */
const PUSH = 30_000;

export interface AttestOptions {
  readonly attachments: Attachments;
  readonly hubUrl: () => string | null;
  /** Between two pushes of receipts, milliseconds. */
  readonly every: () => number;
  /** Takes secrets out of what is kept (INV-12). */
  readonly redact: (value: Json) => Json;
  /** The version of an agent's program; null: nobody knows. */
  readonly versionOf: (agent: string) => string | null;
  /** This build, as people name it. */
  readonly build: string;
}

/** What a receipt tells beside what the attempt was given. */
export interface Told {
  readonly spec: AttemptSpec;
  readonly end: AttemptEnd;
  readonly card: string | null;
  readonly began: number;
}

export class Attest {
  private dirty = true;
  private next = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | null = null;

  constructor(
    private readonly options: AttestOptions,
    private readonly clock: { mono(): number },
    private readonly log: { warn(fields: object, text: string): void },
  ) {}

  /** Keeps the receipt of an attempt; resolves with its digest, or null where it cannot be kept. */
  async receipt(told: Told): Promise<string | null> {
    const { attachments, redact, versionOf, build } = this.options;
    const version = versionOf(told.spec.agent);
    const statement = statementOf({ ...told, version, build });
    try {
      const clean = redact(statement as unknown as Json);
      const digest = await attachments.put(`${JSON.stringify(clean)}\n`);
      this.dirty = true;
      return digest;
    } catch (error) {
      // The result of an attempt is never lost for want of its receipt.
      this.log.warn({ error: String(error) }, 'a receipt was not kept');
      return null;
    }
  }

  /** Takes what the hub lacks there, now and then; nothing waits for it. */
  look(): void {
    if (!this.dirty || this.running || this.clock.mono() < this.next) return;
    this.next = this.clock.mono() + this.options.every();
    this.running = this.publish().finally(() => {
      this.running = null;
    });
  }

  /** Takes what the hub lacks there at once. Never rejects. */
  async publish(): Promise<void> {
    const url = this.options.hubUrl();
    if (url === null || !this.dirty) return;
    this.dirty = false;
    const isThere = await this.options.attachments.publish(url, PUSH).catch(() => false);
    if (!isThere) this.dirty = true;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.running;
  }
}
