/** `mesh doctor`: what is wrong here, and the remedy. */
import type { Call, Outcome } from '../command.ts';
import { columns } from '../text.ts';
import { type Check, checkHere } from './checks.ts';

export async function doctor(call: Call): Promise<Outcome> {
  const checks = await checkHere(call, call.options.on('fix'));
  const ok = checks.every(({ status }) => status !== 'fault');
  const colour = { ok: 'green', warning: 'yellow', fault: 'red' } as const;
  const rows = checks.map(({ status, id, summary }) => [
    call.out.paint(colour[status], status),
    id,
    summary,
  ]);
  return {
    json: { ok, checks },
    text: [...columns(rows, call.out.width), ...remedies(checks)],
    ...(ok ? {} : { exit: 1 }),
  };
}

function remedies(checks: readonly Check[]): string[] {
  const open = checks.filter(({ fix, status }) => fix !== null && status !== 'ok');
  return open.length === 0 ? [] : ['', ...open.map(({ id, fix }) => `${id}: ${fix}`)];
}
