/** `mesh explain`: the whole life of a task, as it was signed. */
import { landsAfter, roomHold } from '@lanemesh/decide';
import { authorOf, type Json } from '@lanemesh/event';
import type { OpenNode } from '@lanemesh/peer/home';
import { agentsOf, asksPerson, type State, type Task, wantsNeutral } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { logDocument, readHistory, refOfTold, type Told } from '../../mesh/history.ts';
import { machineHere } from '../../mesh/machine.ts';
import { clip, moment, printable } from '../../text.ts';
import { waitsForHub } from '../allotment/waits.ts';
import { foreseen, nameOf, resolveTask, short, shortened } from '../known.ts';
import { whyWaits } from '../lane/lane-plan.ts';
import { unheldLimits } from '../lane/unheld.ts';
import { judgedBy } from '../lane/verifier-wish.ts';
import { phraseOf } from '../phrase.ts';
import { fullTaskDocument } from './document.ts';
import { escalationLines, waitsOf, waitText, whyOf } from './escalation.ts';
import { excerpt } from './excerpt.ts';
import { plainly } from './may.ts';
import { nextStep, openNeeds } from './prospect.ts';

/** Lines of an attempt's evidence that are shown. */
const EVIDENCE = 8;
/** Columns of one of them: a terminal wraps it, a remedy at its end is not lost. */
const LONGEST = 400;

export async function explain(call: Call): Promise<Outcome> {
  const { node, told } = await readHistory(call);
  const task = resolveTask(node, call.args[0] ?? '');
  const { state } = node.replica;
  const life = told.filter((one) => isAbout(one, task.ref));
  const next = nextStep(foreseen(node), task);
  const away = await waitsForHub(node, task);
  const { closed } = await machineHere(node);
  const limits = state.lanes.get(task.lane)?.limits ?? {};
  const unheld = await unheldLimits(call.layout(), limits, agentsOf(state, task));
  const noRoom = task.state === 'ready' ? closed : [];
  const waits = task.state === 'ready' ? await whyWaits(node, task) : null;
  return {
    json: {
      ...fullTaskDocument(node, task),
      waitsFor: openNeeds(state, task).map(({ ref, title, state }) => ({
        task: ref,
        title,
        state,
      })),
      away,
      next: next?.command ?? null,
      /** Why this machine begins nothing now. */
      noRoom,
      /** Why nobody begins it, if it is ready. */
      notBegun: waits,
      /** Limits that cannot hold for its agents. */
      unheld,
      events: life.map((one) => ({
        ...logDocument(one),
        name: one.derived ? `rule ${one.derived.rule}` : nameOf(state, one.node),
        text: one.event && phraseOf(state, one.event, 'it'),
        superseded: one.reason?.startsWith('claim: superseded') ?? false,
      })),
    },
    text: [
      ...headOf(node, task),
      ...(away === null ? [] : [`waits for the hub, which is away: ${away}`]),
      ...noRoom.map(({ text }) => `not begun on this machine: ${text}`),
      ...(waits === null ? [] : [printable(waits)]),
      ...unheld.map(({ text, fix }) => `${text}; ${fix}`),
      '',
      ...life.flatMap((one) => linesOf(state, one)),
      ...(next ? ['', `next: ${next.command}`, `      (${next.why})`] : []),
    ],
  };
}

function isAbout(one: Told, task: string): boolean {
  const body = one.event?.body as { task?: Json } | null | undefined;
  return refOfTold(one) === task || body?.task === task;
}

function headOf({ replica }: OpenNode, task: Task): string[] {
  const { state } = replica;
  const { attempts, claim, landed } = task;
  const reason = whyOf(task);
  const lines = [`${task.title} (${short(task.ref)}) is ${task.state}`];
  if (reason !== null) lines.push(`why: ${shortened(reason)}`);
  lines.push(...escalationLines(state, task));
  const waits = waitsOf(state, task);
  if (waits !== null) lines.push(waitText(waits));
  const room = task.state === 'ready' ? roomHold(state, task.lane) : null;
  if (room !== null) lines.push(`held back: ${room.text}`);
  if (task.state === 'ready' && wantsNeutral(task))
    lines.push('met conflicts twice: another node, or an agent of another family, tries it');
  const sight = { state, now: Date.now(), pending: replica.pending() };
  const first = task.state === 'landing' ? landsAfter(sight, task) : null;
  if (first !== null)
    lines.push(`waits for its turn to land, after ${short(first.ref)}: ${first.title}`);
  if (asksPerson(state, task))
    lines.push(...task.holds.map(({ guard, text }) => `a person looks at ${guard}: ${text}`));
  if (task.asked?.parked) lines.push('parked: nobody answered its question');
  if (claim) {
    const way = `epoch ${claim.epoch}, TTL ${claim.ttl} s`;
    lines.push(`held by ${nameOf(state, claim.by)} (${way})`);
  }
  for (const need of openNeeds(state, task))
    lines.push(`waits for ${short(need.ref)}, which is ${need.state}: ${need.title}`);
  if (landed) lines.push(`landed on ${landed.target} as ${landed.commit}`);
  if (landed?.waived !== undefined)
    lines.push(`${landed.target} need not hold that any more: ${shortened(landed.waived)}`);
  const told = attempts.findLast(({ card }) => card !== null);
  if (told?.card)
    lines.push(
      `attempt ${told.n} was told card ${told.card.hash.slice(0, 12)}: mesh card ${short(task.ref)}`,
    );
  const judges = landed ? null : judgedBy(state, task);
  if (judges !== null) lines.push(judges);
  const undone = state.tasks.get(task.reverted ?? '');
  if (undone) lines.push(`taken back by ${short(undone.ref)}, which is ${undone.state}`);
  if (task.doubled !== null) lines.push(`landed a second time as ${task.doubled}: look at it`);
  return lines;
}

function linesOf(state: State, one: Told): string[] {
  const { event, position, reason } = one;
  if (!event) return [];
  const at = moment(event.at);
  const said = phraseOf(state, event, 'it') ?? event.kind;
  const cause =
    event.cause === undefined
      ? ''
      : `, because of ${short(event.cause)} by ${nameOf(state, authorOf(event.cause))}`;
  const effect = reason === null ? '' : ` [no effect: ${shortened(plainly(reason))}]`;
  const who = one.derived ? `rule ${one.derived.rule}` : nameOf(state, one.node);
  const line = `${String(position ?? '-').padStart(5)}  ${at}  ${who} ${said}${cause}${effect}`;
  return [printable(line), ...evidenceOf(event.body as Evidence)];
}

interface Evidence {
  readonly evidence?: Json;
  readonly findings?: Json;
  readonly flags?: Json;
  readonly notes?: Json;
  readonly manual?: Json;
}

function evidenceOf({ evidence, findings, flags, notes, manual }: Evidence): string[] {
  const said = typeof evidence === 'string' && evidence !== '' ? evidence.split('\n') : [];
  const lines = [
    ...said,
    ...listed(findings, (one) => `finds: ${one}`),
    ...listed(flags, (one) => {
      const { guard, text } = one as { guard?: Json; text?: Json };
      return `guard ${guard}: ${text}`;
    }),
    ...listed(notes, (one) => `note: ${one}`),
    ...listed(manual, (one) => `asks by hand: ${one}`),
  ];
  return excerpt(lines, EVIDENCE).map((line) => clip(`         | ${line}`, LONGEST));
}

function listed(all: Json | undefined, said: (one: Json) => string): string[] {
  return Array.isArray(all) ? all.map(said) : [];
}
