/** The chain from a commit back to who asked for it, link by link. */
import { authorOf, type Body, type Known } from '@lanemesh/event';
import { nameOf } from '../../work/known.ts';
import { refOfTold } from '../history.ts';
import { type ChainParts, type Link, landedAt, link, resultOf } from './link.ts';
import { definedThen } from './then.ts';
import { verified } from './verified.ts';

export function chainOf(parts: ChainParts): Link[] {
  return [
    asked(parts),
    wrote(parts),
    receipt(parts),
    ...verified(parts),
    ...approved(parts),
    landed(parts),
  ];
}

function asked({ state, task, told }: ChainParts): Link {
  const made = told.find((one) => refOfTold(one) === task.ref);
  if (made === undefined)
    return link('asked', false, `no event of the ledger made ${task.ref}`, made);
  const by = made.derived ? `rule ${made.derived.rule}` : nameOf(state, authorOf(task.ref));
  return link('asked', true, `${by} asked for it: ${task.title}`, made);
}

function wrote({ state, attempt, told }: ChainParts): Link {
  const result = resultOf(told, attempt.claim);
  if (!result)
    return link('wrote', false, `nothing signed says that attempt ${attempt.n} passed`, result);
  const body = result.event?.body as unknown as Body<'task.result'>;
  if (body.commit !== attempt.commit)
    return link('wrote', false, `the result of attempt ${attempt.n} names ${body.commit}`, result);
  const model = attempt.model === null ? '' : ` (${attempt.model})`;
  const who = `${attempt.agent ?? 'somebody'}${model} on ${nameOf(state, attempt.by)}`;
  return link('wrote', true, `${who} wrote it, attempt ${attempt.n}: ${attempt.commit}`, result);
}

function receipt({ task, attempt, told, receipt }: ChainParts): Link {
  const result = resultOf(told, attempt.claim);
  if (receipt === null) return link('receipt', true, 'the result names none', result);
  const { digest, statement } = receipt;
  const short = digest.slice(0, 12);
  if (statement === null)
    return link('receipt', false, `${short} is not here, and the hub does not give it`, result);
  const { predicate, subject } = statement;
  const said = subject[0]?.digest.gitCommit ?? null;
  const wrong =
    predicate.task !== task.ref
      ? 'is of another task'
      : predicate.claim !== attempt.claim || predicate.node.id !== attempt.by
        ? 'is of another attempt'
        : said !== attempt.commit
          ? `attests ${said}`
          : null;
  if (wrong !== null) return link('receipt', false, `${short} ${wrong}`, result);
  const { commands, sandbox } = predicate;
  const ran = `${commands.length} commands, sandbox ${sandbox ?? 'none'}`;
  return link('receipt', true, `${short}: ${ran}`, result);
}

function approved({ state, task, attempt, told, history }: ChainParts): Link[] {
  const said = told.filter(({ event }) => {
    const { kind, body } = event as Known;
    return kind === 'task.decided' && body.commit === attempt.commit && body.decision === 'approve';
  });
  if (said.length > 0)
    return said.map((one) => link('approved', true, `${nameOf(state, one.node)} approved it`, one));
  const at = landedAt(told);
  const asks = definedThen(history, task.lane, at, at).at(-1)?.approveEach === true;
  if (task.landed === null || !asks) return [];
  return [
    link('approved', false, `lane ${task.lane} wanted a person, and nobody approved it`, undefined),
  ];
}

function landed({ state, task, attempt, told, trailers }: ChainParts): Link {
  const fact = told.find(({ event }) => event?.kind === 'task.landed');
  if (task.landed === null || fact === undefined)
    return link('landed', false, 'nothing says that it landed', fact);
  const { commit, target, by } = task.landed;
  const text = `${nameOf(state, by)} landed it on ${target} as ${commit}`;
  if (trailers === null) return link('landed', true, `${text}, which is not on this machine`, fact);
  const says = `${trailers.task} ${trailers.attempt} ${trailers.by}`;
  if (says === `${task.ref} ${attempt.n} ${attempt.by}`) return link('landed', true, text, fact);
  return link('landed', false, `${commit} says that it is of ${says}`, fact);
}
