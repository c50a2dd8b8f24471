/** The drop folder: cards that are put into `.mesh/inbox` become tasks. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LIMITS, refOf } from '@lanemesh/event';
import type { Task } from '@lanemesh/state';
import type { Call } from '../../command.ts';
import { checkEvents, type Draft, makeEvents, withoutSecrets } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, short, shortened } from '../known.ts';
import { checkJudged, laneFor, typed } from '../task/add.ts';
import { cardText } from '../task/card-file.ts';
import { isStuck } from '../task/prospect.ts';
import { asNote, cardWish } from '../task/wish.ts';
import type { Runner } from './runner.ts';

/** What a card is not, beside it: why it is no task, or why its task waits for a person. */
const PROBLEM = '.problem';
/** Cards looked at in one turn. */
const MOST = 64;

/**
 * Cards dropped are enqueued once, by their content, and moved to `taken`; one that cannot be read
 * stays, with the reason beside it, until it changes. A card that is moved back gives its task a
 * fresh set of attempts, where that is stuck.
 */
export class Inbox {
  private readonly folder: string;
  private readonly taken: string;
  private looking = false;

  constructor(
    private readonly call: Call,
    private readonly runner: Runner,
  ) {
    this.folder = join(runner.node.layout.dir, 'inbox');
    this.taken = join(this.folder, 'taken');
  }

  /** Takes in what was dropped; how many cards. Never rejects, never runs twice at once. */
  async look(): Promise<number> {
    if (this.looking || !existsSync(this.folder)) return 0;
    let taken = 0;
    this.looking = true;
    try {
      for (const name of (await cardsIn(this.folder)).slice(0, MOST))
        taken += Number(await this.take(name));
      await this.tellAll();
    } catch (error) {
      const { log } = this.runner.peer.options;
      log.warn({ error: String(error) }, 'the inbox was not looked at');
    } finally {
      this.looking = false;
    }
    return taken;
  }

  /** Puts beside cards why their tasks wait for a person, and takes away what is not so any more. */
  async tellAll(): Promise<void> {
    for (const name of (await cardsIn(this.taken)).slice(-MOST)) await this.tell(name);
  }

  private async take(name: string): Promise<boolean> {
    const file = join(this.folder, name);
    const note = file + PROBLEM;
    // The note of a card that is moved back may have come along: it is of its task, not of the card.
    if ((await isNewer(note, file)) && !(await this.isKnown(file))) return false;
    try {
      const bytes = await readFile(file);
      if (bytes.length > LIMITS.event)
        throw usage('card', `${name} has ${bytes.length} bytes`, `at most ${LIMITS.event}`);
      const ref = await this.enqueue(bytes, name);
      await mkdir(this.taken, { recursive: true });
      const id = `.${short(ref)}`;
      const stem = basename(name, '.md');
      const kept = `${stem.endsWith(id) ? stem : stem + id}.md`;
      await rename(file, join(this.taken, kept));
      for (const old of [note, join(this.taken, kept) + PROBLEM]) await rm(old, { force: true });
      return true;
    } catch (error) {
      const { message, hint = '' } = error as Error & { hint?: string };
      await writeFile(note, `${message}\n${hint}\n`);
      this.call.out.note(`inbox/${name}: ${message}`);
      return false;
    }
  }

  private async isKnown(file: string): Promise<boolean> {
    const card = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    return foreseen(this.runner.node).cards.has(card);
  }

  /** The task of a card, enqueued or given fresh attempts where that is called for. */
  private enqueue(bytes: Uint8Array, name: string): Promise<string> {
    const { node, peer } = this.runner;
    const card = createHash('sha256').update(bytes).digest('hex');
    return peer.exclusively(async () => {
      const state = foreseen(node);
      const known = state.tasks.get(state.cards.get(card) ?? '');
      if (known) {
        if (isStuck(state, known))
          await this.append({ kind: 'task.retried', body: { task: known.ref } });
        else this.call.out.note(unchanged(name, known));
        return known.ref;
      }
      const { draft, ready: _, ...wish } = asNote(cardWish(node, cardText(bytes, name), name));
      const title = wish.title?.trim();
      if (!title) throw usage('task.title', `${name} says nothing`, 'begin it with: # Do this');
      const lane = wish.lane ?? laneFor(state);
      const asDraft = draft || wish.backlog ? { draft: true } : {};
      const body = typed(state, { ...wish, title, lane, card, ...asDraft });
      if (!body.draft) checkJudged(state, body, `${name}: accept`);
      return this.append({ kind: 'task.enqueued', body, lane });
    });
  }

  private async append(draft: Draft): Promise<string> {
    const { node, peer } = this.runner;
    const events = makeEvents(node, await withoutSecrets(this.call, node, [draft]));
    await checkEvents(node, events);
    await node.replica.append(events);
    peer.onWake();
    return refOf(node.replica.me, events[0]?.id ?? '');
  }

  /** Beside a card whose task waits for a person stands why. */
  private async tell(name: string): Promise<void> {
    const { state } = this.runner.node.replica;
    const id = basename(name, '.md').slice(-6);
    const ref = [...state.cards.values()].find((one) => one.endsWith(id));
    const task = ref === undefined ? undefined : state.tasks.get(ref);
    const note = join(this.taken, name) + PROBLEM;
    const isThere = existsSync(note);
    if (!task || !isStuck(state, task)) {
      if (isThere) await rm(note, { force: true });
    } else if (!isThere) await writeFile(note, whyOf(task));
  }
}

/** A card that is moved back, of a task that goes on or is over. */
function unchanged(name: string, { ref, state }: Task): string {
  const again =
    state === 'done' ? ': it is not done again, unless the card says something else' : '';
  return `inbox/${name}: its task ${short(ref)} is ${state}${again}`;
}

function whyOf(task: Task): string {
  const id = short(task.ref);
  const why = task.reason === null ? '' : `: ${shortened(task.reason)}`;
  return `task ${id} is ${task.state}${why}\nsee: mesh explain ${id}; moving the card back retries\n`;
}

async function cardsIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return files.filter((name) => name.endsWith('.md') && !name.startsWith('.')).sort();
}

async function isNewer(note: string, file: string): Promise<boolean> {
  try {
    return (await stat(note)).mtimeMs >= (await stat(file)).mtimeMs;
  } catch {
    return false;
  }
}
