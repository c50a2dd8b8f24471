/** `mesh repo add`. */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { NAME, NAME_LENGTH } from '@lanemesh/event';
import { localPath, redact } from '@lanemesh/git';
import { EXIT, Fault, type OpenNode } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../../command.ts';
import {
  askHub,
  type Hub,
  type HubAddress,
  hubAddress,
  samePlace,
} from '../../mesh/hub-address.ts';
import { gitSetting, projectAt } from '../../mesh/project.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen } from '../known.ts';
import { named } from '../task/wish.ts';
import { capsGiven } from './caps-wish.ts';

export async function repoAdd(call: Call): Promise<Outcome> {
  const [word = ''] = call.args;
  const node = await call.open();
  const address = await addressOf(call, word);
  const name = nameFor(call, address.url);
  const state = foreseen(node);
  if (state.repos.has(name))
    throw new Fault(
      'repo.taken',
      `a repository called ${name} is there already`,
      `give yours another name: --name NAME; mesh repo set ${name} changes that one`,
      EXIT.refused,
    );
  const target = targetOf(call, await ask(address), address);
  const url = isHub(node, address) ? 'hub' : address.url;
  const body = { name, url, target, ...capsGiven(call), ...checkGiven(call) };
  const { published, note } = await record(call, node, [
    { kind: 'repo.added', body, subject: name },
  ]);
  if (note !== '') call.out.note(note);
  return {
    json: { name, url: address.url, hub: url === 'hub', target, published },
    text: `repository ${name}: ${address.url}, landing on ${target}`,
  };
}

/** The command that judges the target after each landing, if one is given. */
export function checkGiven({ options }: Call): { readonly check?: string } {
  const check = options.text('check');
  return check === undefined ? {} : { check };
}

/** The address of a bare repository; a checkout means the repository it is a clone of. */
async function addressOf(call: Call, word: string): Promise<HubAddress> {
  const address = await hubAddress(word, await projectAt(call.cwd), call.cwd);
  const path = localPath(address.url);
  if (path === null || !existsSync(resolve(path, '.git'))) return address;
  const project = await projectAt(path);
  if ((await gitSetting(project, 'remote.origin.url')) !== undefined)
    return hubAddress('origin', project, path);
  throw usage(
    'repo.checkout',
    `${word} is a checkout without an origin, and nothing lands in a checkout`,
    'name the repository it pushes to (git clone --bare makes one)',
  );
}

/** What the repository says of itself. Throws Faults that call it one. */
export async function ask(address: HubAddress): Promise<Hub> {
  try {
    return await askHub(address);
  } catch (error) {
    if (error instanceof Error) error.message = error.message.replace(/^hub /, 'repository ');
    throw error;
  }
}

/** The branch to land on: --target, else what its HEAD names. Throws a usage Fault. */
export function targetOf(call: Call, { refs, head }: Hub, { url }: HubAddress): string {
  const asked = call.options.text('target');
  const branches = [...refs.keys()]
    .filter((ref) => ref.startsWith('refs/heads/') && !ref.startsWith('refs/heads/mesh/'))
    .map((ref) => ref.slice('refs/heads/'.length));
  const target = asked ?? head?.replace('refs/heads/', '');
  if (target !== undefined && branches.includes(target)) return target;
  const hint =
    branches.length === 0 ? 'push its code first' : `it has ${branches.slice(0, 6).join(', ')}`;
  throw usage(
    'repo.target',
    asked === undefined
      ? `${redact(url)} has no default branch: --target is missing`
      : `--target: ${redact(url)} has no branch ${JSON.stringify(asked)}`,
    hint,
  );
}

function isHub(node: OpenNode, address: HubAddress): boolean {
  const hubs = [node.replica.state.hub?.url, node.hubUrl].filter((url) => typeof url === 'string');
  return hubs.some((url) => samePlace(url, address.url));
}

function nameFor(call: Call, url: string): string {
  const asked = call.options.text('name');
  if (asked !== undefined) return named('--name', asked);
  const words =
    basename(url.replace(/\/+$/, ''), '.git')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const name = words.join('-').slice(0, NAME_LENGTH).replace(/-+$/, '');
  if (NAME.test(name)) return name;
  throw usage('repo.name', `no name can be made of ${redact(url)}`, 'give one: --name NAME');
}
