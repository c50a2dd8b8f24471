/** Whether this node's login at the hub works for reading and for writing, without asking anybody. */
import { localPath, lsRemote, openRepository, redact } from '@lanemesh/git';
import { logRef } from '@lanemesh/ledger';
import { isLocal, type OpenNode } from '@lanemesh/peer/home';
import type { Judged } from './check.ts';

const TIMEOUT = 10_000;

/** Reads the hub's refs, and offers our log in a push that is called off before anything is sent. */
export async function hubAuth({ hubUrl: url, replica, layout }: OpenNode): Promise<Judged> {
  if (url === null) return { status: 'ok', summary: 'no hub, no login' };
  const read = await lsRemote(url, ['refs/heads/mesh/ledger'], { timeoutMs: TIMEOUT });
  if (!read.ok)
    return read.reason === 'auth'
      ? { status: 'fault', summary: `refused to read: ${read.message}`, fix: remedy(url) }
      : { status: 'warning', summary: `not known: ${read.message}`, fix: 'see hub.reachable' };
  const head = replica.head?.oid;
  if (head === undefined) return { status: 'ok', summary: `${redact(url)} lets this node read` };
  const trial = `${head}:${logRef(replica.me)}`;
  const args = ['push', '--dry-run', '--no-verify', '--end-of-options', url, trial];
  const { exitCode, stderr } = await openRepository(layout.ledger).run(args, {
    network: true,
    timeoutMs: TIMEOUT,
  });
  // A name that is blocked, or newer there, is another matter: the hub let us come so far.
  if (exitCode === 0 || /\[rejected\]/.test(stderr))
    return { status: 'ok', summary: 'lets this node read and write' };
  const said = redact(stderr.split('\n').find((line) => line.trim() !== '') ?? '').slice(0, 200);
  return { status: 'fault', summary: `refused to write: ${said}`, fix: remedy(url) };
}

/** What a user does about a login that fails: nothing of ours ever asks for a password. */
function remedy(url: string): string {
  const [, host = url] = /^[a-z]+:\/\/(?:[^/@]*@)?([^/]+)/i.exec(url) ?? [];
  if (/^https?:/i.test(url))
    return `store a login for ${host} with git: git credential approve, or set credential.helper`;
  if (isLocal(url)) return `ask for the right to write to ${localPath(url) ?? url}`;
  return `let ssh log in to ${host.replace(/:.*/, '')} without asking: ssh-add, or a key without passphrase`;
}
