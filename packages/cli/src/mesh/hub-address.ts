/** Where a hub is, from what somebody typed; and what it says of itself. */
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  checkUrl,
  type FailureReason,
  localPath,
  lsRemote,
  type RemoteRefs,
  redact,
} from '@lanemesh/git';
import { LEDGER_REF } from '@lanemesh/ledger';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import { usage } from '../usage.ts';
import { gitSetting, type Project } from './project.ts';
import { syncProgram } from './sync-folder.ts';

const TIMEOUT = 60_000;

export interface HubAddress {
  /** What the ledger may name: without password. */
  readonly url: string;
  /** How this node reaches it, where that differs. */
  readonly own: string | null;
}

/** The address that an url, a path or the name of a git remote means. Throws a usage Fault. */
export async function hubAddress(word: string, project: Project, cwd: string): Promise<HubAddress> {
  const remote = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(word)
    ? await gitSetting(project, `remote.${word}.url`)
    : undefined;
  const url = remote === undefined ? absolute(word, cwd) : absolute(remote, project.root);
  try {
    checkUrl(url);
  } catch {
    throw usage(
      'hub.url',
      `hub ${JSON.stringify(word)} is no address`,
      'an url, a path, or a remote',
    );
  }
  refuseSyncFolder(url);
  const bare = withoutPassword(url);
  return { url: bare, own: bare === url ? null : url };
}

/** Two machines would each push to a copy of their own, and neither would learn of the other. */
function refuseSyncFolder(url: string): void {
  const path = localPath(url);
  const program = path === null ? null : syncProgram(path);
  if (program === null) return;
  throw usage(
    'hub.sync-folder',
    `hub ${url} lies in a folder that ${program} copies from machine to machine, file by file: two pushes at once would both be taken, and one lost`,
    'name a git repository that every node reaches itself: on a forge, over ssh, or on a shared disk',
  );
}

function absolute(word: string, cwd: string): string {
  const isUrl = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(word) || /^[^/:]+:./.test(word);
  return isUrl || word.startsWith('-') || word === '' ? word : resolve(cwd, word);
}

/** The ledger is read by everybody: no password goes there. */
function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/, '$1');
}

export interface Hub extends RemoteRefs {
  /** Tip of its ledger branch; null: it carries no mesh. */
  readonly ledger: string | null;
  /** Whether it holds any branch but those of a mesh. */
  readonly hasCode: boolean;
}

/** Asks a hub for its refs. Throws the Fault of a hub that is none, refuses or does not answer. */
export async function askHub({ url, own }: HubAddress): Promise<Hub> {
  const asked = await lsRemote(own ?? url, [], { timeoutMs: TIMEOUT });
  if (!asked.ok) {
    // A folder on this machine always answers: one that makes no sense to git is no repository.
    const senseless = asked.reason === 'failed' && localPath(url) !== null;
    throw hubFault(url, senseless ? 'not-git' : asked.reason, asked.message);
  }
  const branches = [...asked.refs.keys()].filter((ref) => ref.startsWith('refs/heads/'));
  return {
    ...asked,
    ledger: asked.refs.get(LEDGER_REF) ?? null,
    hasCode: branches.some((ref) => !ref.startsWith('refs/heads/mesh/')),
  };
}

/** What a hub that cannot be used means for the one who named it. */
export function hubFault(url: string, reason: FailureReason, message: string): Fault {
  const hub = redact(url);
  switch (reason) {
    case 'missing':
      return usage('hub.missing', `hub ${hub} does not exist: ${message}`, MAKE_ONE);
    case 'not-git':
      return usage('hub.not-git', `hub ${hub} is no git repository`, MAKE_ONE);
    case 'auth':
      return new Fault(
        'hub.auth',
        `hub ${hub} refuses the login: ${message}`,
        'check your ssh key or credentials for it',
        EXIT.refused,
      );
    case 'refused':
      return new Fault('hub.refused', `hub ${hub} refuses: ${message}`, MAKE_ONE, EXIT.refused);
    default:
      return new Fault(
        'hub.away',
        `hub ${hub} does not answer: ${message}`,
        'try again when it does',
        EXIT.hubAway,
      );
  }
}

const MAKE_ONE = 'name a git repository you may push to (git init --bare makes one)';

/** A hub needs code before the mesh's branches, unless it is a folder for the ledger alone. */
export function checkNotEmpty(hub: Hub, { url }: HubAddress, project: Project): void {
  if (hub.hasCode || (project.gitDir === null && localPath(url) !== null)) return;
  throw usage(
    'hub.empty',
    `hub ${redact(url)} holds no branch yet: the mesh’s would become its default`,
    'push the code first: git push --set-upstream origin HEAD',
  );
}

/** git has no branch below another: one of these names keeps ours out. Throws a Fault that names it. */
export function checkNames({ refs }: Hub, { url }: HubAddress): void {
  const clash = [...refs.keys()].find((ref) =>
    /^refs\/heads\/mesh(\/log|\/ledger\/.+)?$/.test(ref),
  );
  if (clash === undefined) return;
  const branch = clash.replace('refs/heads/', '');
  throw new Fault(
    'hub.blocked',
    `hub ${redact(url)} has a branch ${branch}, which keeps the mesh’s branches out`,
    `rename or delete it there: git push ${redact(url)} --delete ${branch}`,
    EXIT.refused,
  );
}

/** Whether two addresses mean one repository, as far as can be told without asking. */
export function samePlace(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function normal(url: string): string {
  const path = localPath(url);
  if (path !== null) {
    for (const found of [path, `${path}.git`]) if (existsSync(found)) return realpathSync(found);
    return path;
  }
  return withoutPassword(url)
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^([a-z]+:\/\/)?([^/]*)/i, (host) => host.toLowerCase());
}
