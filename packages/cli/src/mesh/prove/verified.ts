/** Who judged a commit, by what, and what its lane asked for then. */
import type { Body, Event, Known } from '@lanemesh/event';
import { nameOf } from '../../work/known.ts';
import type { Told } from '../history.ts';
import { type ChainParts, type Link, landedAt, link, resultOf } from './link.ts';
import { definedThen, familyThen } from './then.ts';

export function verified(parts: ChainParts): Link[] {
  const { task, attempt, told, history } = parts;
  const verdicts = told.filter(({ event }) => {
    const { kind, body } = event as Known;
    return kind === 'task.verdict' && body.commit === attempt.commit && body.verdict === 'pass';
  });
  if (verdicts.length > 0) return verdicts.map((one) => judged(parts, one));
  const from = resultOf(told, attempt.claim)?.position ?? 0;
  const lanes = definedThen(history, task.lane, from, landedAt(told));
  // Who asks no more when a result waits takes it as it is.
  const isAsked = lanes.length > 0 && lanes.every(({ verify }) => verify !== 'none');
  const text = isAsked
    ? `lane ${task.lane} asked for a verifier, and none judged it`
    : `lane ${task.lane} asked for no verifier, its commands passed`;
  return [link('verified', !isAsked, text, undefined)];
}

function judged({ state, task, attempt, history }: ChainParts, one: Told): Link {
  const { agent, model } = (one.event as Event).body as unknown as Body<'task.verdict'>;
  const at = one.position ?? Number.POSITIVE_INFINITY;
  const node = nameOf(state, one.node);
  const family = agent === undefined ? null : familyThen(history, one.node, agent, at);
  const what = [family, model ?? null].filter((part) => part !== null).join(', ');
  const who = agent === undefined ? node : `${agent}${what === '' ? '' : ` (${what})`} on ${node}`;
  const waived = definedThen(history, task.lane, at, at).at(-1)?.review?.waive ?? [];
  const shared = [
    ...(one.node === attempt.by ? (['node'] as const) : []),
    ...(family !== null && family === attempt.family ? (['family'] as const) : []),
  ];
  const wrong = shared.find((what) => !waived.includes(what));
  if (wrong !== undefined)
    return link('verified', false, `${who} judged work of its own ${wrong}`, one);
  const waiver =
    shared.length === 0
      ? ''
      : `; of the same ${shared.join(' and ')}, which lane ${task.lane} waived`;
  return link('verified', true, `${who} judged it: pass${waiver}`, one);
}
