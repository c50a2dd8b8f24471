/** `mesh task import`: the tasks of a file, each enqueued once however often it is imported. */
import { createHash } from 'node:crypto';
import { idOf } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import type { State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { checkEvents, makeEvents, record, withoutSecrets } from '../../record.ts';
import { clip } from '../../text.ts';
import { usage } from '../../usage.ts';
import { isRule } from '../front-matter.ts';
import { foreseen, short } from '../known.ts';
import { checkJudged, laneFor, typed } from './add.ts';
import { readCardFile } from './card-file.ts';
import { cardWish } from './wish.ts';

/** Tasks that one file may hold. */
const MOST = 500;

export async function taskImport(call: Call): Promise<Outcome> {
  const file = call.args[0] as string;
  const node = await call.open();
  const cards = cardsOf(await readCardFile(call, file), file);
  const state = foreseen(node);
  const all = cards.map((text) => wanted(node, state, text, file));
  const fresh = [...new Map(all.map((body) => [body.card, body])).values()].filter(
    ({ card }) => !state.cards.has(card),
  );
  const known = all.length - fresh.length;
  const titles = fresh.map(({ title }) => title);
  const drafts = fresh.map((body) => ({ kind: 'task.enqueued', body, lane: body.lane }));
  for (const body of fresh) if (!body.draft) checkJudged(state, body);
  // What would be refused is refused before anything is promised.
  const name = (i: number) => `${file}, ${clip(JSON.stringify(titles[i]), 40)}: `;
  await checkEvents(node, makeEvents(node, await withoutSecrets(call, node, drafts, name)), name);
  if (!call.options.on('execute') || fresh.length === 0) {
    const hint = fresh.length > 0 ? 'nothing was added: --execute adds them' : 'nothing to add';
    return {
      json: { added: [], wouldAdd: titles, known },
      text: [...titles.map((title) => `would add: ${title}`), `${known} known already; ${hint}`],
    };
  }
  const { events, published, note } = await record(call, node, drafts);
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

/**
 * The cards of a file: each heading of the first level begins one, and the front matter of the file
 * goes for all of them. Headings in fenced code are text.
 */
export function cardsOf(text: string, file: string): string[] {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\ufeff/, '')
    .split('\n');
  const end = isRule(lines[0] ?? '') ? lines.findIndex((line, i) => i > 0 && isRule(line)) : -1;
  if (end < 0 && isRule(lines[0] ?? ''))
    throw usage('front-matter', `${file} has front matter without an end`, 'end it with ---');
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
