import { kind } from '../kind.ts';
import { json, list, match, name, object, oneOf, text } from '../shape.ts';

/** How a field of the cause is compared. */
export const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'present', 'absent'] as const;

/** A field of the cause, or of the task it is about. */
export const CAUSE_FIELD =
  /^(ref|author|kind|subject|lane|claim|cause|task\.(ref|title|lane|type|priority|state|agent)|body(\.[A-Za-z0-9_-]{1,64}){0,8})$/;
const field = match(CAUSE_FIELD, 600, 'a field of the cause, such as body.version or task.lane');

const anyKind = match(
  /^([a-z]+\.[a-z]+|x(\.[a-z][a-z0-9_-]{0,31}){1,4})$/,
  160,
  'a kind, such as task.landed or x.build',
);
const emitted = match(
  /^(task\.enqueued|work\.paused|x(\.[a-z][a-z0-9_-]{0,31}){1,4})$/,
  160,
  'task.enqueued, work.paused or a kind of your own (x.<name>)',
);

export const reactionDefined = kind({
  kind: 'reaction.defined',
  version: 0,
  body: object(
    {
      name,
      on: anyKind,
      where: list(object({ field, is: oneOf(...COMPARISONS) }, { value: json }), 8),
      emit: object({ kind: emitted, body: json }),
    },
    { about: text(300) },
  ),
  by: ['admin'],
  claim: 'none',
  about:
    'a rule: on an event of this kind where all of this holds, that follows, derived by every node',
});
