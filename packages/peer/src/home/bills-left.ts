/** What attempts of this node used whose process died before it told. */
import { rmSync } from 'node:fs';
import { spentBody } from '../billing.ts';
import type { Peer } from '../peer.ts';
import type { OpenNode } from './open.ts';

/**
 * Tells what they used, as far as was noted while they ran: their agents may have used more until
 * they were ended. Resolves with how many there were.
 */
export async function tellBillsLeft(node: OpenNode, peer: Peer): Promise<number> {
  const { billsLeft } = await import('@lanemesh/agents');
  const bills = billsLeft(node.stateDir);
  for (const bill of bills) {
    const task = node.replica.state.tasks.get(bill.task);
    const attempt = task?.attempts.find(({ claim }) => claim === bill.of);
    if (task && attempt?.spent?.soFar !== false)
      await peer.append([{ kind: 'task.spent', body: spentBody(bill, bill, 'died') }]);
    rmSync(bill.path, { force: true });
  }
  return bills.length;
}
