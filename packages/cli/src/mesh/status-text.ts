/** The screen of `mesh status`. */
import type { Output } from '../command.ts';
import { upgradeLine } from '../rules.ts';
import { ago, clip, columns, money, printable } from '../text.ts';
import { campaignLine } from '../work/campaign/document.ts';
import { markOf } from '../work/lane/lane-document.ts';
import { flaggedLines } from './flagged.ts';
import { findingLine } from './found-at-hub.ts';
import { idleLine } from './idle-agents.ts';
import { leftLines } from './leftovers.ts';
import type { Status } from './look.ts';
import { quietLines } from './quiet.ts';
import { reviewLines } from './reviews.ts';
import { strangerLine } from './strangers.ts';

/** Rows shown of each list. */
const SHOWN = 8;
/** What people are to type is never cut: the terminal wraps it. */
const WHOLE = Number.POSITIVE_INFINITY;

export function statusText(seen: Status, out: Output): string[] {
  const { needsYou, landed, failed, spent, silent } = seen;
  const head = columns(
    [
      ['needs you', needsYou.length === 0 ? '-' : out.paint('yellow', String(needsYou.length))],
      ['landed', String(landed)],
      ['failed', failed === 0 ? '0' : out.paint('red', String(failed))],
      ['spent', `${money(spent.amount)} of ${spent.cap ?? 'no cap'}${unpriced(spent.unpriced)}`],
      ['silent', silent.length === 0 ? '-' : silent.join(', ')],
    ],
    out.width,
  );
  return [
    ...head,
    ...warnings(seen, out),
    '',
    ...columns(about(seen), out.width),
    '',
    ...table(
      ['node', 'state', 'roles', 'last seen'],
      seen.nodes.map((node) => [
        `${printable(node.name)}${node.self ? ' (here)' : ''}`,
        node.state,
        node.roles.join(',') || '-',
        node.lastSeen === null ? '-' : `${ago(Date.now() - Date.parse(node.lastSeen))} ago`,
      ]),
      out,
    ),
    '',
    ...table(
      ['lane', 'ready', 'held', 'repo', 'agents'],
      seen.lanes.map((lane) => [
        `${lane.name}${markOf(lane)}`,
        String(lane.ready),
        String(lane.held),
        lane.repo ?? '-',
        lane.agents.join(','),
      ]),
      out,
    ),
    ...campaigns(seen, out),
    ...needs(seen, out),
  ];
}

function unpriced(count: number): string {
  return count === 0 ? '' : `, and ${count} attempts of unknown cost`;
}

function table(head: string[], rows: string[][], out: Output): string[] {
  const more = rows.length - SHOWN;
  const lines = columns([head, ...rows.slice(0, SHOWN)], out.width);
  lines[0] = out.paint('dim', lines[0] ?? '');
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

function warnings(seen: Status, out: Output): string[] {
  const lines = seen.behind.map(
    ({ branch, commits }) => `${branch} is ${commits} behind: git pull`,
  );
  for (const { text } of [...seen.machine.closed, ...seen.machine.warnings])
    lines.push(`this machine is short: ${text}`);
  for (const { until, scope, reason } of seen.unconfined.slice(0, SHOWN))
    lines.push(`without a sandbox until ${until}, ${scope}: ${printable(reason)}`);
  lines.push(...seen.unmet.slice(0, SHOWN));
  if (seen.upgrade !== null) lines.push(upgradeLine(seen.upgrade));
  const found = seen.hub.findings.filter(({ gone, blocks }) => gone === null && !blocks);
  lines.push(...found.slice(0, SHOWN).map((one) => `at the hub: ${findingLine(one)}`));
  lines.push(...seen.agents.slice(0, SHOWN).map((one) => printable(idleLine(one))));
  lines.push(...quietLines(seen.quiet).slice(0, SHOWN));
  lines.push(...flaggedLines(seen.flagged).map(printable));
  lines.push(...reviewLines(seen.reviews.waiting).slice(0, SHOWN));
  lines.push(...leftLines(seen.recovered).slice(0, SHOWN).map(printable));
  for (const { what, by, reason, resume } of seen.paused.slice(0, SHOWN))
    lines.push(`${what} is paused by ${by}${reason === null ? '' : ` (${reason})`}: ${resume}`);
  if (seen.stopped) lines.push('claims and landings stand still: see mesh log --kind hub.');
  lines.push(...seen.strangers.slice(0, SHOWN).map((one) => printable(strangerLine(one))));
  if (seen.node.state === 'left')
    lines.push('this node has left the mesh: mesh join URL comes back');
  else if (seen.node.state !== 'admitted') lines.push(`this node is ${seen.node.state}`);
  return lines.map((line) => out.paint('yellow', line));
}

function about({
  capacity,
  mesh,
  node,
  hub,
  up,
  tasks,
  position,
  tip,
  stateHash,
}: Status): string[][] {
  const counts = Object.entries(tasks.byState).filter(([, count]) => count > 0);
  return [
    ['mesh', `${mesh.slice(0, 12)}, this node is ${node.name ?? node.id}`],
    ['hub', hubLine(hub)],
    ['up', up === null ? 'not running here: mesh up' : `running, process ${up}`],
    ...limitRows(capacity),
    ['tasks', counts.map(([state, count]) => `${count} ${state}`).join(', ') || 'none'],
    ['position', `${position}, entry ${tip.slice(0, 12)}, state ${stateHash.slice(0, 12)}`],
  ];
}

/** Agents with a limit: how many run here of how many may. */
function limitRows(capacity: Status['capacity']): string[][] {
  if (capacity.length === 0) return [];
  return [
    ['agents', capacity.map(({ key, running, limit }) => `${key} ${running}/${limit}`).join(', ')],
  ];
}

function hubLine({ url, ahead, behind, reachable, lastContact }: Status['hub']): string {
  if (url === null) return 'none, this mesh is local: mesh hub set URL';
  const when = lastContact === null ? '' : ` ${ago(Date.now() - Date.parse(lastContact))} ago`;
  const answer =
    reachable === null ? 'not asked yet' : reachable ? `answered${when}` : 'did not answer';
  const waiting = ahead > 0 ? `, ${ahead} events to send` : '';
  return `${url} (${answer}${waiting}${behind > 0 ? `, ${behind} commits to follow` : ''})`;
}

function campaigns({ campaigns }: Status, out: Output): string[] {
  if (campaigns.length === 0) return [];
  const rows = campaigns.map((one) => [clip(one.title, 40), campaignLine(one)]);
  return ['', ...table(['campaign', 'progress'], rows, out)];
}

function needs({ needsYou }: Status, out: Output): string[] {
  if (needsYou.length === 0) return [];
  const rows = needsYou
    .slice(0, SHOWN)
    .map(({ name, why, hint }) => [clip(name, 24), clip(why, 40), hint]);
  return ['', out.paint('yellow', 'needs you'), ...columns(rows, WHOLE)];
}
