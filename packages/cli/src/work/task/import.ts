/** `mesh task import`: the tasks of a file, each enqueued once however often it is imported. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { idOf } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import type { State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, short } from '../known.ts';
import { checkJudged, laneFor, typed } from './add.ts';
import { cardWish } from './wish.ts';

/** Tasks that one file may hold. */
const MOST = 500;

export async function taskImport(call: Call): Promise<Outcome> {
  const file = call.args[0] as string;
  const node = await call.open();
  const cards = cardsOf(await textOf(call, file), file);
  const state = foreseen(node);
  const all = cards.map((text) => wanted(node, state, text, file));
  const fresh = [...new Map(all.map((body) => [body.card, body])).values()].filter(
    ({ card }) => !state.cards.has(card),
  );
  const known = all.length - fresh.length;
  const titles = fresh.map(({ title }) => title);
  if (!call.options.on('execute') || fresh.length === 0) {
    const hint = fresh.length > 0 ? 'nothing was added: --execute adds them' : 'nothing to add';
    return {
      json: { added: [], wouldAdd: titles, known },
      text: [...titles.map((title) => `would add: ${title}`), `${known} known already; ${hint}`],
    };
  }
  for (const body of fresh) if (!body.draft) checkJudged(state, body);
  const { events, published, note } = await record(
    call,
    node,
    fresh.map((body) => ({ kind: 'task.enqueued', body, lane: body.lane })),
  );
  const added = events.map(({ ref }, i) => ({ id: idOf(ref), task: ref, title: titles[i] }));
  const lines = added.map(({ task, title }) => `task ${short(task)}: ${title}`);
  return {
    json: { added, wouldAdd: [], known, published },
    text: [...lines, `${added.length} added, ${known} known already`, ...(note ? [note] : [])],
  };
}

function wanted(node: OpenNode, state: State, text: string, file: string) {
  const { draft, ready: _, ...wish } = cardWish(node, text, file);
  const title = wish.title as string;
  const lane = wish.lane ?? laneFor(state);
  const card = createHash('sha256').update(text).digest('hex');
  const asDraft = draft || wish.backlog ? { draft: true } : {};
  return typed(state, { ...wish, title, lane, card, ...asDraft });
}

async function textOf(call: Call, file: string): Promise<string> {
  try {
    return file === '-' ? await call.readStdin() : await readFile(resolve(call.cwd, file), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'EACCES') throw error;
    throw usage('file', `the file ${file} cannot be read`, 'name a markdown file');
  }
}

/**
 * The cards of a file: each heading of the first level begins one, and the front matter of the file
 * goes for all of them. Headings in fenced code are text.
 */
export function cardsOf(text: string, file: string): string[] {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\ufeff/, '')
    .split('\n');
  const end = lines[0]?.trimEnd() === '---' ? lines.indexOf('---', 1) : -1;
  const matter = lines.slice(0, end + 1);
  const cards: string[][] = [];
  let fence: string | null = null;
  for (const line of lines.slice(end + 1)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]?.[0] ?? null;
    if (mark !== null && (fence === null || fence === mark)) fence = fence === null ? mark : null;
    if (fence === null && /^#\s+\S/.test(line)) cards.push([...matter]);
    cards.at(-1)?.push(line);
  }
  if (cards.length === 0)
    throw usage('task.title', `${file} has no heading`, 'begin each task with: # Do this');
  if (cards.length > MOST)
    throw usage('tasks', `${file} holds ${cards.length} tasks`, `at most ${MOST} in one file`);
  return cards.map((card) => `${card.join('\n').trimEnd()}\n`);
}
