/** The outcome of the last contact with the hub, kept for `status`. */
import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { NODE_ID } from '@lanemesh/event';
import { namingFile } from '@lanemesh/git';
import { privateFolder } from '@lanemesh/ledger';
import type { HubView, PushOutcome, Transport } from '@lanemesh/sync';
import { readIfThere } from './files.ts';

export interface Contact {
  /** The hub's address. */
  readonly url: string;
  /** When it last answered, milliseconds since 1970; null: never. */
  readonly answered: number | null;
  /** Why it did not answer the last time; null: it did. */
  readonly trouble: string | null;
  /** What it said to have taken at the last push: full name of the branch to the commit. */
  readonly taken?: Readonly<Record<string, string>>;
  /** When each node's log was last seen to have grown there, milliseconds since 1970. */
  readonly heard?: Readonly<Record<string, Heard>>;
}

/** The tip of a node's log at the hub, and since when it is there as far as was looked. */
interface Heard {
  readonly tip: string;
  readonly since: number;
}

/** Nodes whose logs are watched at most. */
const MOST = 1000;

/**
 * A way to the hub that notes of every fetch whether the hub answered.
 * silence: why nothing may be pushed; null: it may.
 */
export function noting(
  transport: Transport,
  ledger: string,
  url: string,
  silence: () => { readonly message: string } | null = () => null,
): Transport {
  return {
    fetch: async () => {
      // Read first: what is taken while this fetch runs need not be in what it shows.
      const { taken } = await contactWith(ledger, url);
      const fetched = await transport.fetch();
      const before = await contactWith(ledger, url);
      if (!fetched.ok) {
        await write(ledger, { ...before, trouble: `${fetched.reason}: ${fetched.message}` });
        return fetched;
      }
      const heard = heardIn(fetched.view, before.heard ?? {}, Date.now());
      await write(ledger, { ...before, answered: Date.now(), trouble: null, heard });
      const { before: shown, ...view } = fetched.view;
      return {
        ok: true,
        view: {
          ...view,
          // What another hub showed says nothing of this one.
          ...(before.answered !== null && shown ? { before: shown } : {}),
          ...(taken ? { taken: new Map(Object.entries(taken)) } : {}),
        },
      };
    },
    push: async (updates) => {
      const why = silence();
      if (why) return { ok: false, reason: 'refused', message: why.message };
      const pushed = await transport.push(updates);
      if (!pushed.ok) return pushed;
      const taken = updates.filter(({ ref }) => TAKEN.has(pushed.refs.get(ref) ?? 'unknown'));
      const kept = Object.fromEntries(taken.map(({ ref, to }) => [ref, to]));
      await write(ledger, { ...(await contactWith(ledger, url)), taken: kept });
      return pushed;
    },
  };
}

const TAKEN: ReadonlySet<PushOutcome> = new Set(['ok', 'same']);

async function contactWith(ledger: string, url: string): Promise<Contact> {
  const contact = await readContact(ledger);
  return contact?.url === url ? contact : { url, answered: null, trouble: null };
}

/** Since when each node's log stands where it stands. */
function heardIn(
  { logs }: HubView,
  before: Readonly<Record<string, Heard>>,
  now: number,
): Record<string, Heard> {
  const heard: Record<string, Heard> = {};
  for (const [name, tip] of [...logs].slice(0, MOST)) {
    if (!NODE_ID.test(name)) continue;
    const old = before[name];
    heard[name] = old?.tip === tip ? old : { tip, since: now };
  }
  return heard;
}

/** The last contact; null: there was none. */
export async function readContact(ledger: string): Promise<Contact | null> {
  const text = await readIfThere(fileOf(ledger));
  try {
    return text === null ? null : (JSON.parse(text) as Contact);
  } catch {
    return null;
  }
}

/** Without fsync: it is rebuilt by the next contact. */
async function write(ledger: string, contact: Contact): Promise<void> {
  const draft = `${fileOf(ledger)}.${randomBytes(6).toString('hex')}`;
  try {
    await fs.writeFile(draft, JSON.stringify(contact));
    await fs.rename(draft, fileOf(ledger));
  } catch (error) {
    await fs.rm(draft, { force: true });
    throw namingFile(error, fileOf(ledger));
  }
}

function fileOf(ledger: string): string {
  return join(privateFolder(ledger), 'contact.json');
}
