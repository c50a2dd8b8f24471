/** The outcome of the last contact with the hub, kept for `status`. */
import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { privateFolder } from '@lanemesh/ledger';
import type { Transport } from '@lanemesh/sync';
import { readIfThere } from './files.ts';

export interface Contact {
  /** The hub's address. */
  readonly url: string;
  /** When it last answered, milliseconds since 1970; null: never. */
  readonly answered: number | null;
  /** Why it did not answer the last time; null: it did. */
  readonly trouble: string | null;
}

/** A way to the hub that notes of every fetch whether the hub answered. */
export function noting(transport: Transport, ledger: string, url: string): Transport {
  return {
    fetch: async () => {
      const fetched = await transport.fetch();
      const before = await readContact(ledger);
      const answered = fetched.ok ? Date.now() : before?.url === url ? before.answered : null;
      const trouble = fetched.ok ? null : `${fetched.reason}: ${fetched.message}`;
      await write(ledger, { url, answered, trouble });
      return fetched;
    },
    push: (updates) => transport.push(updates),
  };
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
  await fs.writeFile(draft, JSON.stringify(contact));
  await fs.rename(draft, fileOf(ledger));
}

function fileOf(ledger: string): string {
  return join(privateFolder(ledger), 'contact.json');
}
