/** What an event says, as the end of a sentence that begins with its author's name. */
import type { Event, Known } from '@lanemesh/event';
import { pauseKey, type State } from '@lanemesh/state';
import { clip } from '../text.ts';
import { scopeName } from './control/pause.ts';
import { nameOf, short } from './known.ts';

const LONGEST = 120;

/** it: what to call the task it is about; absent: its short id. null: nothing worth telling. */
export function phraseOf(state: State, event: Event, it?: string): string | null {
  const text = said(state, event as Known, it);
  return text === null ? null : clip(text, LONGEST);
}

function said(state: State, event: Known, it?: string): string | null {
  const { kind, body } = event;
  switch (kind) {
    case 'node.beat':
      return null;
    case 'mesh.founded':
      return 'founded the mesh';
    case 'mesh.upgraded':
      return `put the mesh under rule set ${body.rules}`;
    case 'node.invited':
      return `invited a node (${body.roles.join(', ')})`;
    case 'node.joined':
      return body.invite ? `joined as ${body.name}` : `asks to join as ${body.name}`;
    case 'node.admitted':
      return `admitted ${nameOf(state, body.node)} (${body.roles.join(', ')})`;
    case 'node.revoked':
      return `revoked ${nameOf(state, body.node)}`;
    case 'node.renamed':
      return `named ${body.node.slice(0, 8)} ${body.name}`;
    case 'node.resumed':
      return `lifted the mark of ${nameOf(state, body.node)}`;
    case 'hub.moved':
      return `moved the hub to ${body.url}`;
    case 'hub.contradicted':
      return 'found that the hub gave up a settled entry';
    case 'hub.settled':
      return 'settled what the hub gave up';
    case 'node.announced':
      return `announced what it has to offer`;
    default:
      return saidOfWork(state, event, it);
  }
}

/** What is paused; the task that is told of is called as it is there. */
function scopeOf(state: State, body: Parameters<typeof pauseKey>[0], it?: string): string {
  return (body.task === undefined ? undefined : it) ?? scopeName(state, pauseKey(body));
}

/** What it says of rules, lanes and tasks. */
function saidOfWork(state: State, event: Known, it?: string): string {
  const { kind, body } = event;
  switch (kind) {
    case 'allotment.ruled':
      return `allowed ${body.starts ?? 'any number of'} starts of ${body.agent} out of contact`;
    case 'allotment.granted':
      return `took ${body.starts} starts of ${body.agent} for work out of contact`;
    case 'reaction.defined':
      return `defined the rule ${body.name}: ${body.on} → ${body.emit.kind}`;
    case 'reaction.removed':
      return `removed the rule ${body.name}`;
    case 'breakglass.granted':
      return `let agents run without a sandbox for ${Math.ceil(body.ttl / 60)} min: ${body.reason}`;
    case 'breakglass.ended':
      return 'ended a grant to run without a sandbox';
    case 'repo.added':
      return `${body.replaces ? 'changed' : 'added'} the repository ${body.name}`;
    case 'repo.removed':
      return `removed the repository ${body.name}`;
    case 'lane.defined':
      return `defined the lane ${body.name}${body.replaces ? ' anew' : ''}`;
    case 'lane.removed':
      return `removed the lane ${body.lane}${because(body.reason)}`;
    case 'campaign.defined':
      return `began the campaign ${short(`:${event.id}`)}: ${body.title}`;
    case 'campaign.closed':
      return `closed the campaign ${short(body.campaign)}${because(body.reason)}`;
    case 'work.paused':
      return `paused ${scopeOf(state, body, it)}${because(body.reason)}`;
    case 'work.resumed':
      return `resumed ${scopeOf(state, body, it)}`;
    default:
      return saidOfTask(event, it);
  }
}

function saidOfTask(event: Known, it?: string): string {
  const { kind, body } = event;
  const task = it ?? ('task' in body ? short(body.task) : '');
  switch (kind) {
    case 'lane.levelled':
      return `made ${body.raise.length} tasks of ${body.lane} ready, put ${body.shelve.length} back`;
    case 'task.aged':
      return body.step === 'remind'
        ? `says that ${task} still asks`
        : `parked ${task}: nobody answered`;
    case 'lane.fired':
      return `let lane ${body.lane} fire for time ${body.n}`;
    case 'task.enqueued':
      return `asked for ${it ?? short(`:${event.id}`)} in ${body.lane}: ${body.title}`;
    case 'task.amended':
      return `changed ${task}`;
    case 'task.claimed':
      return body.over === undefined ? `claimed ${task}` : `took ${task} over`;
    case 'task.started':
      return startedOf(task, body);
    case 'task.progressed':
      return `is at work on ${task}: ${body.summary.split('\n').at(-1) ?? ''}`;
    case 'task.result':
      return resultOf(task, body);
    case 'review.claimed':
      return `judges ${task} with ${body.agent}`;
    case 'review.gaveup':
      return `came to no verdict of ${task} (${body.reason})`;
    case 'task.verdict':
      return `judged ${task}: ${body.verdict}, ${body.reason}`;
    case 'task.landed':
      return `landed ${task} on ${body.target} as ${body.commit.slice(0, 10)}`;
    case 'landing.waived':
      return `signed the landing of ${task} off: ${body.reason}`;
    case 'task.regressed':
      return `says that ${task} broke its target: ${short(`:${event.id}`)} takes it back`;
    case 'task.blocked':
      return body.reason === 'question'
        ? `asks about ${task}: ${body.evidence ?? ''}`
        : `cannot go on with ${task}: ${body.evidence ?? body.reason}`;
    case 'task.helped':
      return `did what ${task} needed by hand${body.steps.length === 0 ? '' : `: step ${body.steps.join(', ')}`}`;
    case 'task.spent':
      return `tells what ${body.agent} used for ${task} (${body.reason ?? 'stopped'})`;
    case 'task.gaveup':
      return `gave ${task} up (${body.reason})`;
    case 'task.cancelled':
      return `cancelled ${task}${because(body.reason)}`;
    case 'task.retried':
      return `gave ${task} a fresh set of attempts`;
    case 'task.decided':
      return `${body.decision === 'approve' ? 'approved' : 'turned down'} ${task}${because(body.reason)}`;
    case 'task.answered':
      return `answered ${task}: ${body.answer}`;
    default:
      return `said ${(event as Event).kind} ${(event as Event).subject ?? ''}`.trimEnd();
  }
}

function because(reason: string | undefined): string {
  return reason ? `: ${reason}` : '';
}

function startedOf(task: string, body: Extract<Known, { kind: 'task.started' }>['body']): string {
  const { agent, sandbox, elevated, allotment } = body;
  const kept = elevated ? ', without a sandbox, by leave' : `, kept in by ${sandbox}`;
  const isKept = elevated !== undefined || (sandbox ?? 'none') !== 'none';
  return `runs ${task} with ${agent}${allotment === undefined ? '' : ', out of contact'}${isKept ? kept : ''}`;
}

function resultOf(task: string, body: Extract<Known, { kind: 'task.result' }>['body']): string {
  const left =
    body.survivors === undefined
      ? ''
      : `; ${body.survivors} ${body.survivors === 1 ? 'process' : 'processes'} left ${body.survivors === 1 ? 'was' : 'were'} killed`;
  if (body.outcome === 'passed')
    return `passed ${task}${body.summary ? `: ${body.summary.trim().replace(/\n+/g, '; ')}` : ''}${left}`;
  // What ended it says more than the signal it was ended by.
  const isExit = body.reason === undefined || body.reason === 'exit';
  const exit = isExit && body.exitCode !== undefined ? `exit ${body.exitCode}` : body.reason;
  return `failed ${task} at ${body.stage ?? 'run'}${exit === undefined ? '' : ` (${exit})`}${left}`;
}
