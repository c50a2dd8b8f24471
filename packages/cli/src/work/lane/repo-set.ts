/** `mesh repo set` and `mesh repo remove`. */
import type { Body } from '@lanemesh/event';
import type { Repo } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen } from '../known.ts';
import { capsGiven, capsText } from './caps-wish.ts';
import { cleared, fieldsOf } from './lane-set.ts';
import { ask, checkGiven, targetOf } from './repo-add.ts';
import { repoDocument } from './repo-list.ts';
import { resolveRepo } from './resolve-repo.ts';

type Definition = { -readonly [F in keyof Body<'repo.added'>]: Body<'repo.added'>[F] };

const CLEARS = new Map([
  ['slots', 'slots'],
  ['hourly', 'hourly'],
  ['daily', 'daily'],
  ['maintenance', 'windows'],
  ['check', 'check'],
] as const);

export async function repoSet(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const repo = resolveRepo(state, call.args[0] ?? '');
  const now = fieldsOf(repo, 'repo.added') as unknown as Definition;
  const wanted: Definition = { ...now, ...capsGiven(call), ...checkGiven(call) };
  for (const field of cleared(call, CLEARS)) delete wanted[field];
  if (call.options.on('target')) {
    const url = repo.url === 'hub' ? (node.hubUrl ?? '') : repo.url;
    const address = { url, own: null };
    wanted.target = targetOf(call, await ask(address), address);
  }
  if (JSON.stringify(wanted) === JSON.stringify(now))
    throw usage('repo.same', `repository ${repo.name} is so already`, 'see: mesh repo list');
  const body = { ...wanted, replaces: repo.revision };
  const { published, note } = await record(call, node, [
    { kind: 'repo.added', body, subject: repo.name },
  ]);
  if (note !== '') call.out.note(note);
  const after = foreseen(node);
  const document = repoDocument(node, after, after.repos.get(repo.name) as Repo);
  const limits = capsText(document) ?? 'no limits';
  return {
    json: { ...document, published },
    text: `repository ${repo.name}: landing on ${document.target}, ${limits}`,
  };
}

export async function repoRemove(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const { name } = resolveRepo(state, call.args[0] ?? '');
  const lanes = [...state.lanes.values()].filter((lane) => lane.repo === name);
  if (lanes.length > 0)
    throw usage(
      'repo.used',
      `repository ${name}: work of ${lanes.map((lane) => lane.name).join(', ')} lands in it`,
      `give each of them another: mesh lane set ${lanes[0]?.name} --repo NAME`,
    );
  const { published, note } = await record(call, node, [
    { kind: 'repo.removed', body: { name }, subject: name },
  ]);
  if (note !== '') call.out.note(note);
  return { json: { name, removed: true, published }, text: `repository ${name} is removed` };
}
