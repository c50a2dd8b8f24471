/** `mesh rule list` and `mesh rule show`. */
import { idOf } from '@lanemesh/event';
import { makerOf, type Reaction, type State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { usage } from '../../usage.ts';
import { foreseen, nameOf, short } from '../known.ts';
import { templateText, testText } from './phrase.ts';

/** Tasks of a rule that are shown. */
const SHOWN = 10;

export async function ruleList(call: Call): Promise<Outcome> {
  const state = foreseen(await call.open());
  const rules = [...state.reactions.values()].sort((a, b) => a.position - b.position);
  const rows = rules.map(({ name, on, where, emit, made, refused }) => [
    name,
    on,
    where.map(testText).join(' and ') || '-',
    emit.kind,
    String(made),
    String(refused),
  ]);
  const head = ['rule', 'on', 'where', 'follows', 'made', 'refused'];
  return {
    json: { rules: rules.map((rule) => ruleDocument(state, rule)) },
    text:
      rows.length === 0 ? 'no rules: mesh rule add NAME' : columns([head, ...rows], call.out.width),
  };
}

export async function ruleShow(call: Call): Promise<Outcome> {
  const state = foreseen(await call.open());
  const rule = resolveRule(state, call.args[0] ?? '');
  const tasks = [...state.tasks.values()].filter(
    ({ origin }) => origin?.maker === makerOf(rule.name),
  );
  return {
    json: {
      ...ruleDocument(state, rule),
      tasks: tasks.map(({ ref, title, state, origin }) => ({
        id: idOf(ref),
        task: ref,
        title,
        state,
        cause: origin?.cause,
      })),
    },
    text: [
      ...ruleLines(rule),
      `defined by ${nameOf(state, rule.definedBy)}; made ${rule.made}, refused ${rule.refused}`,
      ...tasks.slice(-SHOWN).map(({ ref, title, state }) => `  ${short(ref)}  ${state}  ${title}`),
    ],
  };
}

/** A rule as commands show it. */
export function ruleDocument(state: State, rule: Reaction) {
  return {
    ...rule,
    where: rule.where.map((test) => ({ ...test, text: testText(test) })),
    definedByName: nameOf(state, rule.definedBy),
    last: state.deadLetters.findLast(({ author }) => author === rule.author)?.reason ?? null,
  };
}

/** A rule for people. */
export function ruleLines(
  rule: Pick<Reaction, 'name' | 'on' | 'where' | 'emit' | 'about'>,
): string[] {
  return [
    `rule ${rule.name}${rule.about === null ? '' : `: ${rule.about}`}`,
    `on ${rule.on}${rule.where.map((test, i) => `${i === 0 ? ' where' : ' and'} ${testText(test)}`).join('')}`,
    `follows ${rule.emit.kind} ${templateText(rule.emit.body)}`,
  ];
}

/** A rule by its name. */
export function resolveRule(state: State, name: string): Reaction {
  const rule = state.reactions.get(name);
  if (rule) return rule;
  const rules = [...state.reactions.keys()].sort().join(', ');
  throw usage(
    'rule.unknown',
    `no rule ${JSON.stringify(name)}`,
    rules === '' ? 'mesh rule add NAME makes one' : `the rules are ${rules}`,
  );
}
