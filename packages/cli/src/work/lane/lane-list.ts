/** `mesh lane list` and `mesh lane show`. */
import { stoppedLanes } from '@lanemesh/peer/home';
import { isSupervised, pauseKey, type State, TASK_STATES } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { columns, wrapped } from '../../text.ts';
import { foreseen, nameOf, resolveLane } from '../known.ts';
import { briefRows } from './brief-wish.ts';
import { capsText, windowTexts } from './caps-wish.ts';
import { nextText } from './job-list.ts';
import { laneDocument, lanesHere, markOf } from './lane-document.ts';
import { limitsText } from './limits-wish.ts';
import { reviewRows } from './review-wish.ts';
import { tendingRows } from './tending.ts';

type Shown = Awaited<ReturnType<typeof lanesHere>>[number];

export async function laneList(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const lanes = await lanesHere(node, state);
  const fires = lanes.some(({ firing }) => firing !== null);
  const rows = lanes.map((lane) => [
    `${lane.name}${markOf(lane)}`,
    lane.repo === null ? '-' : `${lane.repo}/${lane.target}`,
    lane.agents.join(','),
    `${lane.ttl} s`,
    String(lane.held),
    String(lane.tasks.ready),
    ...(fires ? [lane.firing ? nextText(lane.firing, Date.now()) : '-'] : []),
  ]);
  const head = [
    'lane',
    'lands on',
    'agents',
    'TTL',
    'held',
    'ready',
    ...(fires ? ['fires next'] : []),
  ];
  return {
    json: { lanes },
    text:
      rows.length === 0 ? 'no lanes: mesh lane add NAME' : columns([head, ...rows], call.out.width),
  };
}

function firedText(firing: Shown['firing']): string | null {
  if (!firing || firing.last === null) return null;
  return `${firing.fired} times, the last one due ${firing.last}`;
}

function supervisionText(state: State, lane: Shown): string | null {
  if (lane.approveEach) return 'yes: a person approves every landing';
  if (!lane.supervised) return null;
  return isSupervised(state, lane, [])
    ? `yes: a person approves the first landing in ${lane.repo}`
    : `no more: a person approved a landing in ${lane.repo}`;
}

function resumeOf({ pauses }: State, { name, repo }: Shown): string {
  return pauses.has(pauseKey({ lane: name }))
    ? `mesh lane resume ${name}`
    : `mesh repo resume ${repo}`;
}

export async function laneShow(call: Call): Promise<Outcome> {
  const node = await call.open();
  const state = foreseen(node);
  const found = laneDocument(state, resolveLane(state, call.args[0] ?? '', 'lane'));
  const stopped = (await stoppedLanes(node.store)).has(found.name);
  const lane: Shown = { ...found, stopped };
  const rows = Object.entries({
    'lands on': lane.repo === null ? null : `${lane.repo}, branch ${lane.target}`,
    agents: lane.agents.join(', '),
    families: lane.families.join(', ') || null,
    needs: lane.capabilities.join(', ') || null,
    slots: lane.slots === null ? 'each node’s own' : `${lane.slots} in the mesh`,
    limits: capsText({ ...lane, slots: null }),
    begun: `${lane.begun.inHour} this hour, ${lane.begun.inDay} this day`,
    full: lane.full,
    maintenance: windowTexts(lane.windows).join('; ') || null,
    'maintenance until': lane.maintenanceUntil,
    fires: lane.firing?.text ?? null,
    'fires next': lane.firing && nextText(lane.firing, Date.now()),
    fired: firedText(lane.firing),
    makes: lane.rhythm?.task ? lane.rhythm.task.title : null,
    setup: lane.setup,
    accept: lane.accept.join(' && ') || null,
    paths: lane.paths.join(' ') || null,
    sandbox: lane.sandbox === null ? null : `at least ${lane.sandbox}`,
    'may reach': lane.hosts.join(', ') || null,
    verify: lane.verify,
    TTL: `${lane.ttl} s`,
    attempts: `${lane.maxAttempts}, at most ${lane.wall} s each`,
    'one attempt': limitsText(lane.limits),
    ...reviewRows(lane),
    ...tendingRows(lane.tending),
    ...briefRows(lane),
    exclusive: lane.exclusive ? 'yes: one claim at a time, its paths its own' : null,
    paused: lane.paused ? `yes: ${resumeOf(state, lane)}` : null,
    stopped: stopped ? `on this node: mesh lane start ${lane.name}` : null,
    supervised: supervisionText(state, lane),
    'defined by': `${nameOf(state, lane.definedBy)}, revision ${lane.revision}`,
    tasks:
      TASK_STATES.filter((s) => lane.tasks[s] > 0)
        .map((s) => `${lane.tasks[s]} ${s}`)
        .join(', ') || 'none',
  }).filter((row): row is [string, string] => row[1] !== null);
  return { json: lane, text: [`lane ${lane.name}`, ...wrapped(rows, call.out.width)] };
}
