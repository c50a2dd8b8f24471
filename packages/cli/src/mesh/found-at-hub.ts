/** What this node found at the hub, as people see it in `status`, `doctor` and `sync`. */
import { type KeptFinding, type OpenNode, readHubFindings } from '@lanemesh/peer/home';
import type { HubFinding } from '@lanemesh/sync';
import { ago, printable } from '../text.ts';
import type { Judged } from './check.ts';
import type { Need } from './needs-you.ts';

/** What is at the hub and what was there within a day, times as ISO 8601. */
export async function foundAtHub(node: OpenNode) {
  const iso = (at: number) => new Date(at).toISOString();
  return (await readHubFindings(node.store)).map(({ first, last, gone, ...rest }) => ({
    ...rest,
    first: iso(first),
    last: iso(last),
    gone: gone === null ? null : iso(gone),
  }));
}

/** What a person has to mend before the mesh goes on at its hub. */
export function hubBlocks(found: Awaited<ReturnType<typeof foundAtHub>>): Need[] {
  return found
    .filter(({ blocks, gone }) => blocks && gone === null)
    .map(({ ref, what, problem, fix }) => ({
      what: 'hub',
      id: ref === '' ? what : ref,
      name: ref === '' ? 'the hub' : ref,
      why: problem,
      hint: fix ?? 'mesh doctor',
    }));
}

/** One line of a finding: where, what, and by which rule. */
export function findingLine({ ref, commit, rule, problem }: HubFinding): string {
  const where = [ref === '' ? 'hub' : ref, commit?.slice(0, 12) ?? ''].filter(Boolean).join(' ');
  return printable(`${where}: ${problem} (${rule})`);
}

/** The check of `doctor`: what is there now, else what was. */
export async function foundCheck(node: OpenNode): Promise<Judged> {
  const all = await readHubFindings(node.store);
  const open = all.filter(({ gone }) => gone === null);
  const worst = open.find(({ blocks }) => blocks) ?? open[0];
  if (worst === undefined) return { status: 'ok', summary: past(all) };
  const more = open.length === 1 ? '' : `, and ${open.length - 1} more: mesh status --json`;
  return {
    status: worst.blocks ? 'fault' : 'warning',
    summary: `${findingLine(worst)}, ${timesOf(worst)}${more}`,
    fix: worst.fix ?? 'nothing is lost and nothing needs you; ask who may push there',
  };
}

function past([newest, ...others]: readonly KeptFinding[]): string {
  if (newest === undefined) return 'nothing strange at the hub';
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `gone: ${findingLine(newest)}, ${timesOf(newest)}${more}`;
}

function timesOf({ first, last, count }: KeptFinding): string {
  const since = `first ${ago(Date.now() - first)} ago`;
  return count === 1 ? since : `${since}, last ${ago(Date.now() - last)} ago, ${count} times`;
}
