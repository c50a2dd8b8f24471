/** Where a damaged node can get anew what it lost. */
import { eventsOf, isBatch } from '@lanemesh/event';
import { Commits, nodeCrypto, openGitStore } from '@lanemesh/ledger';
import { type Layout, readContact, readIdentity, savedSettings } from '@lanemesh/peer/home';
import type { Call } from '../command.ts';

/** An address for git: what the user names, else the hub as far as anything here still knows it. */
export async function whereFrom(call: Call, layout: Layout): Promise<string | null> {
  const named = call.options.text('from');
  if (named !== undefined) return named;
  const settings = await savedSettings(layout).catch(() => ({ hub: undefined }));
  const contact = await readContact(layout.ledger).catch(() => null);
  return settings.hub ?? contact?.url ?? (await foundedAt(layout).catch(() => null));
}

/** The hub that the founding commit names. */
async function foundedAt(layout: Layout): Promise<string | null> {
  const { founding } = await readIdentity(layout);
  const store = openGitStore({ dir: layout.ledger });
  try {
    const commits = new Commits(store, nodeCrypto());
    await commits.load([founding], () => true);
    const commit = commits.get(founding);
    const event = commit && isBatch(commit) ? eventsOf(commit.content)[0] : null;
    const hub = (event?.body as { hub?: { url?: string } } | undefined)?.hub;
    return hub?.url ?? null;
  } finally {
    await store.close();
  }
}
