/** `mesh pause` and `mesh resume`, of this node, the whole mesh, a lane or a task. */
import type { Body } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import { type Pause, pauseKey, type State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, nameOf, resolveLane, resolveTask, short } from '../known.ts';
import { resolveRepo } from '../lane/resolve-repo.ts';
import { mayText } from '../task/may.ts';

type Scope = Body<'work.resumed'>;
type Kind = 'work.paused' | 'work.resumed';

/** This node, or with --all the whole mesh. */
export function nodePause(call: Call, kind: Kind): Promise<Outcome> {
  return change(call, kind, (node) => (call.options.on('all') ? {} : { node: node.replica.me }));
}

export function lanePause(call: Call, kind: Kind): Promise<Outcome> {
  return change(call, kind, (node) => ({
    lane: resolveLane(foreseen(node), call.args[0] ?? '', 'lane').name,
  }));
}

/** Every lane of a repository. */
export function repoPause(call: Call, kind: Kind): Promise<Outcome> {
  return change(call, kind, (node) => ({
    repo: resolveRepo(foreseen(node), call.args[0] ?? '').name,
  }));
}

export function taskPause(call: Call, kind: Kind): Promise<Outcome> {
  return change(call, kind, (node) => {
    const task = resolveTask(node, call.args[0] ?? '');
    const hasEnded = task.state === 'done' || task.state === 'cancelled';
    if (hasEnded && kind === 'work.paused')
      throw usage(
        'task.state',
        `task ${short(task.ref)} is ${task.state}: nobody works on it`,
        `what a person may do now: ${mayText(task)}`,
      );
    return { task: task.ref };
  });
}

async function change(
  call: Call,
  kind: Kind,
  scopeFor: (node: OpenNode) => Scope,
): Promise<Outcome> {
  const node = await call.open();
  const scope = scopeFor(node);
  const state = foreseen(node);
  const what = scopeName(state, pauseKey(scope));
  const there = state.pauses.get(pauseKey(scope));
  if (kind === 'work.paused' && there) {
    const why = there.reason === null ? '' : `: ${there.reason}`;
    throw usage(
      'paused.already',
      `${what} is paused already, by ${nameOf(state, there.by)}${why}`,
      `${resumeCommand(pauseKey(scope))} ends it`,
    );
  }
  if (kind === 'work.resumed' && !there)
    throw usage('paused.not', `${what} is not paused`, othersPaused(state));
  const reason = kind === 'work.paused' ? call.options.text('reason') : undefined;
  const body = { ...scope, ...(reason === undefined ? {} : { reason }) };
  const { published, note } = await record(call, node, [{ kind, body }]);
  const paused = kind === 'work.paused';
  return {
    json: { scope, paused, reason: reason ?? null, published },
    text: [`${what} is ${paused ? 'paused' : 'resumed'}`, ...(note === '' ? [] : [note])],
  };
}

function othersPaused(state: State): string {
  const others = [...state.pauses.keys()].map((key) => scopeName(state, key));
  return others.length === 0 ? 'nothing is paused' : `paused are: ${others.join(', ')}`;
}

/** A pause as commands show it. */
export function pauseDocument(state: State, key: string, { by, position, reason }: Pause) {
  return {
    what: scopeName(state, key),
    by: nameOf(state, by),
    reason,
    position,
    resume: resumeCommand(key),
  };
}

/** The scope of a pause for people. */
export function scopeName(state: State, key: string): string {
  const at = key.indexOf(' ');
  const [sort, of] = at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
  if (sort === 'task') return `task ${short(of)}`;
  if (sort === 'node') return `node ${nameOf(state, of)}`;
  if (sort === 'repo') return `repository ${of}`;
  return sort === 'lane' ? `lane ${of}` : 'the whole mesh';
}

/** What ends the pause; another node's is ended there, or by an admin's publish. */
export function resumeCommand(key: string): string {
  const [sort = '', of = ''] = key.split(' ');
  if (sort === 'task') return `mesh task resume ${short(of)}`;
  if (sort === 'lane' || sort === 'repo') return `mesh ${sort} resume ${of}`;
  return sort === 'mesh' ? 'mesh resume --all' : 'mesh resume';
}
