/** `mesh doctor`: what is wrong here, and the remedy. */
import { existsSync } from 'node:fs';
import { type Layout, layoutOf } from '@lanemesh/peer/layout';
import type { Call, Outcome } from '../command.ts';
import { columns } from '../text.ts';
import type { Check } from './check.ts';
import { checkHere } from './checks.ts';
import { repairHere } from './repair.ts';
import type { Mended } from './workbench.ts';

export async function doctor(call: Call): Promise<Outcome> {
  const fix = call.options.on('fix');
  const mended = fix ? await repairHere(call, layoutHere(call)) : [];
  const checks = await checkHere(call, fix);
  const ok = checks.every(({ status }) => status !== 'fault');
  const colour = { ok: 'green', warning: 'yellow', fault: 'red' } as const;
  const rows = checks.map(({ status, id, summary }) => [
    call.out.paint(colour[status], status),
    id,
    summary,
  ]);
  return {
    json: { ok, mended, checks },
    text: [...told(mended), ...columns(rows, call.out.width), ...remedies(checks)],
    ...(ok ? {} : { exit: 1 }),
  };
}

function told(mended: readonly Mended[]): string[] {
  const lines = mended.map(({ what, done }) => `mended ${what}: ${done}`);
  return lines.length === 0 ? [] : [...lines, ''];
}

/** Also where the file that says who this node is has gone. */
function layoutHere(call: Call): Layout {
  const here = layoutOf(call.cwd);
  return existsSync(here.ledger) ? here : call.layout();
}

function remedies(checks: readonly Check[]): string[] {
  const open = checks.filter(({ fix, status }) => fix !== null && status !== 'ok');
  return open.length === 0 ? [] : ['', ...open.map(({ id, fix }) => `${id}: ${fix}`)];
}
