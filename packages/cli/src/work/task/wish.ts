/** What is wanted of a task, from options and card: the fields that adding and amending share. */
import { type Body, NAME, NAME_LENGTH, PRIORITIES } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import type { Call } from '../../command.ts';
import { Given as Options } from '../../given.ts';
import { readValue } from '../../input.ts';
import { usage } from '../../usage.ts';
import { foreseen, resolveCampaign, resolveLane, resolveTask } from '../known.ts';
import { type Card, type CardKey, readCard } from './card.ts';
import { readCardFile } from './card-file.ts';

/** Fields of a task that were given; a draft is wished for besides. */
export type Wish = {
  -readonly [K in keyof Omit<Body<'task.amended'>, 'task' | 'ready'>]: Body<'task.amended'>[K];
} & { draft?: true; ready?: true };

/** Reads options and card; an option wins over the card's key of that name. */
export async function readWish(call: Call, node: OpenNode): Promise<Wish> {
  const wish = wishOf(node, call.options, await cardOf(call), call.options.text('card'));
  const body = call.options.text('body');
  if (body !== undefined) wish.body = await readValue(call, '--body', body);
  return wish;
}

/** What a card alone says. file: its name, for errors. Throws usage Faults. */
export function cardWish(node: OpenNode, text: string, file: string): Wish {
  return wishOf(node, new Options(new Map()), readCard(text, file), file);
}

/** A note that has no heading: its first line is the title, what follows is the body. */
export function asNote(wish: Wish): Wish {
  if (wish.title !== undefined || wish.body === undefined) return wish;
  const { body: text, ...others } = wish;
  const [title = '', ...rest] = text.split('\n');
  const body = rest.join('\n').trim();
  return { ...others, title: title.trim(), ...(body === '' ? {} : { body }) };
}

/** file: where the card was read from, for errors in it; absent: whoever asks says so. */
function wishOf(node: OpenNode, options: Options, card: Card | null, file?: string): Wish {
  const given = new Given(options, card, file);
  const wish: Wish = {};
  const title = options.text('title') ?? card?.fields.get('title')?.[0] ?? card?.title;
  if (title) wish.title = title;
  if (card && card.body !== '') wish.body = card.body;
  const lane = given.one('lane');
  if (lane !== undefined) wish.lane = resolveLane(foreseen(node), lane, given.where('lane')).name;
  for (const key of ['type', 'agent'] as const) {
    const name = given.one(key);
    if (name !== undefined) wish[key] = named(given.where(key), name);
  }
  const priority = given.one('priority');
  if (priority !== undefined) wish.priority = priorityOf(priority, given.where('priority'));
  const needs = given.all('needs')?.flatMap((text) => text.split(/[,\s]+/).filter(Boolean));
  const campaign = given.one('campaign');
  if (campaign !== undefined)
    wish.campaign = resolveCampaign(node, campaign, given.where('campaign')).ref;
  if (needs) wish.needs = needs.map((text) => resolveTask(node, text, given.where('needs')).ref);
  for (const key of ['accept', 'paths'] as const) {
    const list = given.all(key);
    if (list)
      wish[key] = key === 'paths' ? list.map((one) => patternNamed(one, given.where(key))) : list;
  }
  const run = given.one('run');
  if (run !== undefined) wish.run = run;
  if (options.on('backlog') || isSet(card, 'backlog', 'true')) wish.backlog = true;
  const isDraft = isSet(card, 'draft', 'true') || isSet(card, 'ready', 'false');
  if (options.on('draft') || isDraft) wish.draft = true;
  if (isSet(card, 'ready', 'true')) wish.ready = true;
  if (wish.ready && (wish.draft || wish.backlog))
    throw usage('task.ready', 'ready: true beside draft or backlog', 'a task is one or the other');
  return wish;
}

function isSet(card: Card | null, key: CardKey, value: string): boolean {
  return card?.fields.get(key)?.[0] === value;
}

class Given {
  constructor(
    private readonly options: Options,
    private readonly card: Card | null,
    private readonly file: string | undefined,
  ) {}

  /** What a value is called in errors: its flag, or its key in the card's file. */
  where(key: CardKey): string {
    const isFlag = this.file === undefined || this.options.list(key).length > 0;
    return isFlag ? `--${key}` : `${this.file}: ${key}`;
  }

  one(key: CardKey): string | undefined {
    return this.options.text(key) ?? this.card?.fields.get(key)?.at(-1);
  }

  all(key: CardKey): string[] | undefined {
    const flags = this.options.list(key);
    const values = flags.length > 0 ? flags : this.card?.fields.get(key);
    return values && [...values];
  }
}

async function cardOf(call: Call): Promise<Card | null> {
  const file = call.options.text('card');
  if (file === undefined) return null;
  return readCard(await readCardFile(call, file, '--card: '), `--card: ${file}`);
}

/** The word if it may be a name. flag: for errors. */
export function named(flag: string, word: string): string {
  if (word.length <= NAME_LENGTH && NAME.test(word)) return word;
  throw usage(
    'flag.value',
    `${flag}: ${JSON.stringify(word)} is no name`,
    'lower-case words joined by . _ or -, at most 63 characters',
  );
}

/** A pattern that a path of a repository can have. */
export function patternNamed(text: string, where = '--paths'): string {
  const isInside = !text.split('/').includes('..');
  if (isInside && text.trim() !== '') return text;
  throw usage(
    'flag.value',
    `${where}: ${JSON.stringify(text)} matches no path of a repository`,
    "paths are from its top: --paths 'web/**'",
  );
}

function priorityOf(word: string, where: string): (typeof PRIORITIES)[number] {
  const found = PRIORITIES.find((one) => one === word);
  if (found) return found;
  throw usage(
    'flag.value',
    `${where}: ${JSON.stringify(word)} is not known`,
    `use one of ${PRIORITIES.join(', ')}`,
  );
}
