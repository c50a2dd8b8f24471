/** Rules of the mesh: they look at what comes after them. */
import { derivedAuthor, type Known } from '@lanemesh/event';
import type { Place, Refusal } from '../place.ts';
import { testProblem } from '../reaction/cause.ts';
import { makerOf, REACTIONS_MOST } from '../reaction/reaction.ts';
import { templateProblem } from '../reaction/template.ts';
import type { State } from '../state.ts';

type Of<K extends Known['kind']> = Extract<Known, { kind: K }>;

/** Kinds that come for ever without anything having happened. */
const NO_NEWS = ['node.beat'];

export function reactionDefined(
  state: State,
  { body }: Of<'reaction.defined'>,
  place: Place,
): Refusal {
  const { name, on, where, emit, about } = body;
  if (state.reactions.has(name)) return `life: a rule called ${name} is there already`;
  if (state.reactions.size >= REACTIONS_MOST)
    return `life: there are ${REACTIONS_MOST} rules, no more are allowed`;
  if (NO_NEWS.includes(on)) return `body.on: nothing follows from ${on}`;
  for (const [i, test] of where.entries()) {
    const problem = testProblem(test);
    if (problem !== null) return `body.where[${i}]: ${test.is} ${problem}`;
  }
  const problem = templateProblem(emit.kind, emit.body);
  if (problem !== null) return `body.emit.body: ${problem}`;
  state.reactions.set(name, {
    name,
    author: derivedAuthor(makerOf(name), place.crypto),
    on,
    where: where.map((test) => ({ ...test })),
    emit: { kind: emit.kind, body: emit.body },
    about: about ?? null,
    definedBy: place.author,
    position: state.position,
    made: 0,
    refused: 0,
  });
  return null;
}

export function reactionRemoved(state: State, { body }: Of<'reaction.removed'>): Refusal {
  return state.reactions.delete(body.name) ? null : `life: no rule is called ${body.name}`;
}
