/** `mesh rule add` and `mesh rule remove`. */
import { type Body, definitionOf, isCustom, type Json } from '@lanemesh/event';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import type { Reaction, State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { parseJson, readValue } from '../../input.ts';
import { checkEvents, makeEvents, record } from '../../record.ts';
import { usage } from '../../usage.ts';
import { foreseen, nameOf, resolveLane } from '../known.ts';
import { named } from '../task/wish.ts';
import { fieldIn, readTemplate, readTest } from './phrase.ts';
import { resolveRule, ruleDocument, ruleLines } from './rule-list.ts';

export async function ruleAdd(call: Call): Promise<Outcome> {
  const { options } = call;
  const name = named('rule', call.args[0] ?? '');
  const on = kindOf(call);
  const emit = options.text('emit') ?? 'task.enqueued';
  const where = options.list('where').map(readTest);
  const about = options.text('about');
  const given = await bodyOf(call, emit);
  const node = await call.open();
  const state = foreseen(node);
  const template = emit === 'task.enqueued' ? taskTemplate(given) : readTemplate(given);
  if (emit === 'task.enqueued') checkTask(state, template);
  const body: Body<'reaction.defined'> = {
    name,
    on,
    where,
    emit: { kind: emit, body: template },
    ...(about === undefined ? {} : { about }),
  };
  const gone = { kind: 'reaction.removed', body: { name } };
  const there = state.reactions.get(name);
  if (there && !options.on('replace'))
    throw new Fault(
      'rule.taken',
      `a rule called ${name} is there already, defined by ${nameOf(state, there.definedBy)}`,
      'give yours another name, or put it in its place: --replace',
      EXIT.refused,
    );
  const replaces = there !== undefined;
  const drafts = [
    ...(replaces ? [gone] : []),
    { kind: 'reaction.defined', body: body as unknown as Json },
  ];
  const circle = circleOf(state, on, emit);
  if (circle !== null) call.out.note(`${circle}: a loop is cut after 4 steps`);
  if (options.on('dryRun')) {
    await checkEvents(node, makeEvents(node, drafts));
    const rule = { ...body, replaces, dryRun: true, circle };
    return { json: rule, text: ruleLines({ ...body, about: about ?? null }) };
  }
  const { published, note } = await record(call, node, drafts);
  if (note !== '') call.out.note(note);
  const after = foreseen(node);
  const rule = after.reactions.get(name) as Reaction;
  return { json: { ...ruleDocument(after, rule), circle, published }, text: ruleLines(rule) };
}

export async function ruleRemove(call: Call): Promise<Outcome> {
  const node = await call.open();
  const { name } = resolveRule(foreseen(node), call.args[0] ?? '');
  const { published, note } = await record(call, node, [
    { kind: 'reaction.removed', body: { name } },
  ]);
  if (note !== '') call.out.note(note);
  return { json: { name, removed: true, published }, text: `rule ${name} is gone` };
}

function kindOf(call: Call): string {
  const kind = call.options.text('on');
  if (kind === undefined)
    throw usage('flag.missing', '--on is missing', 'for example --on x.build');
  if (kind === 'node.beat')
    throw usage(
      'flag.value',
      '--on: nothing follows from node.beat, which comes without anything having happened',
      'name the kind that says what happened: mesh log shows kinds',
    );
  if (isCustom(kind) || definitionOf(kind)) return kind;
  throw usage(
    'flag.value',
    `--on: ${JSON.stringify(kind)} is no known kind`,
    'mesh log shows kinds; your own are called x.<name>',
  );
}

const TASK_FLAGS = ['title', 'lane', 'run'] as const;

/** What follows, as given: --body, and for a task its own options over it. */
async function bodyOf(call: Call, emit: string): Promise<Json> {
  const { options } = call;
  const text = options.text('body');
  const body = text === undefined ? {} : parseJson('--body', await readValue(call, '--body', text));
  const accept = options.list('accept');
  if (emit !== 'task.enqueued') {
    const one = [...TASK_FLAGS, 'accept'].find((flag) => options.on(flag));
    if (one === undefined) return body;
    throw usage(
      'flag.conflict',
      `--${one} is of a task, and --emit ${JSON.stringify(emit)} is another kind`,
      'use --body',
    );
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw usage(
      'flag.value',
      '--body: a task is a JSON object',
      `for example '{"priority":"high"}'`,
    );
  return {
    lane: 'default',
    ...body,
    ...Object.fromEntries(
      TASK_FLAGS.flatMap((flag) => {
        const value = options.text(flag);
        return value === undefined ? [] : [[flag, value]];
      }),
    ),
    ...(accept.length > 0 ? { accept: [...accept] } : {}),
  };
}

/** The template of a task: what runs stays as it is, braces too. */
function taskTemplate(given: Json): Json {
  const { run, accept, ...rest } = given as { readonly [key: string]: Json };
  const named = [run, accept].flat().flatMap((text) => fieldIn(String(text)) ?? []);
  if (named.length > 0)
    throw usage(
      'flag.value',
      `--run, --accept: ${named[0]} would let whoever signs the cause choose what runs`,
      'put it into --title or the task’s body, which the agent reads',
    );
  const isFlag = (name: string) => TASK_FLAGS.some((flag) => flag === name);
  const read = Object.entries(rest).map(([name, value]) => [
    name,
    readTemplate(value, isFlag(name) ? `--${name}` : '--body'),
  ]);
  return {
    ...Object.fromEntries(read),
    ...(run === undefined ? {} : { run }),
    ...(accept === undefined ? {} : { accept }),
  };
}

/** What would be a dead letter at every firing is told now. */
function checkTask(state: State, template: Json): void {
  const { title, lane } = template as { title?: Json; lane?: Json };
  if (title === undefined)
    throw usage('flag.missing', '--title is missing', 'say what the task is called');
  if (typeof lane === 'string') resolveLane(state, lane, '--lane');
  const known = definitionOf('task.enqueued')?.body;
  const fields = known?.type === 'object' ? { ...known.required, ...known.optional } : {};
  const strange = Object.keys(template as object).find((name) => !Object.hasOwn(fields, name));
  if (strange === undefined) return;
  throw usage(
    'flag.value',
    `--body: a task has no field ${strange}`,
    `it has ${Object.keys(fields).join(', ')}`,
  );
}

/** The kinds through which a rule from one to the other would feed itself; null: through none. */
function circleOf(state: State, on: string, emit: string): string | null {
  const paths: string[][] = [[on, emit]];
  const seen = new Set<string>();
  for (const path of paths) {
    const last = path.at(-1) as string;
    if (last === on) return path.join(' → ');
    if (seen.has(last)) continue;
    seen.add(last);
    for (const rule of state.reactions.values())
      if (rule.on === last) paths.push([...path, rule.emit.kind]);
  }
  return null;
}
