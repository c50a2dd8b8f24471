/** `mesh task add` and `mesh task amend`. */
import { taskType } from '@lanemesh/decide';
import { idOf } from '@lanemesh/event';
import { isSupervised, routed, type State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, lanesHint, nameOf, resolveLane, resolveTask, short } from '../known.ts';
import { cleared } from '../lane/lane-set.ts';
import { checkCircle } from './circle.ts';
import { asNote, readWish, type Wish } from './wish.ts';

export async function taskAdd(call: Call): Promise<Outcome> {
  const [word] = call.args;
  const node = await call.open();
  const given = await readWish(call, node);
  const isNote = word === undefined && call.options.text('card') !== undefined;
  const { draft: asDraft, ready: _, ...wish } = isNote ? asNote(given) : given;
  const draft = asDraft ?? wish.backlog;
  const title = (word ?? wish.title)?.trim();
  if (!title)
    throw usage('task.title', 'a task needs a title', "mesh task add 'Do this' --accept CMD");
  const state = foreseen(node);
  const lane = wish.lane ?? laneFor(state);
  const body = typed(state, { ...wish, title, lane, ...(draft ? { draft } : {}) });
  if (!draft) checkJudged(state, body);
  const { events, published, note } = await record(call, node, [
    { kind: 'task.enqueued', body, lane },
  ]);
  const { ref = '', position = null } = events[0] ?? {};
  const named = { agent: wish.agent ?? null, type: body.type ?? null };
  const agents = routed(state.lanes.get(lane), named);
  const script = agents[0] === 'script';
  if (script && wish.run === undefined && !draft)
    call.out.note(
      `note: it has no --run, which the agent script needs: mesh task amend ${short(ref)}`,
    );
  if (wish.backlog && !state.lanes.get(lane)?.tending.window)
    call.out.note(`note: lane ${lane} has no window that would queue it: lane set --window on`);
  if (note !== '') call.out.note(note);
  const supervised = state.lanes.get(lane);
  if (supervised && isSupervised(state, supervised, agents))
    call.out.note(`note: its result lands when you let it: mesh task approve ${short(ref)}`);
  return {
    json: { id: idOf(ref), task: ref, title, lane, draft: draft === true, position, published },
    text: `task ${short(ref)} is ${draft ? 'a draft' : `queued in ${lane}`}: ${title}`,
  };
}

/** With the type that its words tell, where it names none and its lane has a route for that. */
export function typed<W extends { title: string; lane: string; body?: string; type?: string }>(
  state: State,
  wish: W,
): W {
  if (wish.type !== undefined) return wish;
  const told = taskType(wish.title, wish.body ?? '');
  const route = state.lanes.get(wish.lane)?.routes.find(({ type }) => type === told);
  return route ? { ...wish, type: route.type } : wish;
}

/** The lane of a task that names none. */
export function laneFor(state: State): string {
  const lanes = [...state.lanes.keys()];
  if (state.lanes.has('default')) return 'default';
  if (lanes.length === 1) return lanes[0] as string;
  throw usage('lane.missing', '--lane is missing, and no lane is called default', lanesHint(state));
}

/**
 * Throws a Fault where neither a command nor a verifier would judge the result. where: the flag or key
 * that would name a command.
 */
export function checkJudged(
  state: State,
  { lane, accept }: Pick<Wish, 'accept'> & { lane: string },
  where = '--accept',
): void {
  const { accept: always, verify } = resolveLane(state, lane, '--lane');
  if ((accept?.length ?? 0) > 0 || always.length > 0 || verify !== 'none') return;
  throw usage(
    'accept.missing',
    `${where} is missing: nothing would judge the result, and lane ${lane} has no verifier`,
    "give a command that fails while the work is not done: --accept 'npm test'",
  );
}

/** What `--clear` takes away, and what is there then. */
const CLEARS = new Map(
  Object.entries({ needs: [], accept: [], paths: [], body: '' }).map(
    (field) => [field[0], field] as const,
  ),
);

export async function taskAmend(call: Call): Promise<Outcome> {
  const [word = ''] = call.args;
  const node = await call.open();
  const task = resolveTask(node, word);
  const { draft, ready: asReady, ...given } = await readWish(call, node);
  const changes = { ...given, ...Object.fromEntries(cleared(call, CLEARS)) };
  if (draft)
    throw usage('flag.value', '--draft: a queued task is no draft again', 'mesh task cancel');
  const ready = call.options.on('ready') || asReady === true;
  if (Object.keys(changes).length === 0 && !ready)
    throw usage('amend.nothing', 'nothing to change was given', 'see: mesh task amend --help');
  if (changes.needs?.includes(task.ref))
    throw usage('needs.self', `--needs: ${word} is the task itself`, 'name another task');
  checkCircle(node, task, changes.needs ?? []);
  if (ready && task.state === 'draft') checkJudged(foreseen(node), { ...task, ...changes });
  if (task.claim)
    throw usage(
      'task.held',
      `task ${short(task.ref)} is held by ${nameOf(node.replica.state, task.claim.by)}`,
      'amend it when nobody holds it, or cancel it',
    );
  const body = { task: task.ref, ...changes, ...(ready ? { ready } : {}) };
  const { published, note } = await record(call, node, [
    { kind: 'task.amended', body, lane: changes.lane ?? task.lane },
  ]);
  if (note !== '') call.out.note(note);
  const fields = [...Object.keys(changes), ...(ready ? ['ready'] : [])];
  return {
    json: { id: idOf(task.ref), task: task.ref, changed: fields, published },
    text: `task ${short(task.ref)}: changed ${fields.join(', ')}`,
  };
}
