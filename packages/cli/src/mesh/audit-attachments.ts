/** Attachments that the events of a mesh name, for its auditor. */
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { decodeEvent } from '@lanemesh/event';
import { attachmentsOf, type OpenNode, readStatement, type Statement } from '@lanemesh/peer/home';

/** What asking the hub for those of one node may take, milliseconds. */
const WITHIN = 10_000;

export interface Attached {
  readonly digest: string;
  /** Where it is named: `author:id`. */
  readonly event: string;
  readonly node: string;
  /** Whether it is here. */
  readonly kept: boolean;
  /** What it says, if it is a receipt that is here. */
  readonly statement: Statement | null;
}

/**
 * Writes those that can be had into a folder, each under its SHA-256; what is not here is asked of
 * the hub, if there is one. Resolves with all that are named.
 */
export async function writeAttachments(
  node: OpenNode,
  told: readonly { readonly line: string; readonly node: string }[],
  folder: string,
): Promise<Attached[]> {
  const attachments = attachmentsOf(node);
  const named = told.flatMap(({ line, node: by }) => {
    const event = line.includes('"receipt"') ? decodeEvent(line) : null;
    const { receipt } = (event?.body ?? {}) as { receipt?: unknown };
    const isOne = typeof receipt === 'string' && /^[0-9a-f]{64}$/.test(receipt);
    return isOne && event ? [{ digest: receipt, event: `${by}:${event.id}`, node: by }] : [];
  });
  if (named.length > 0) await fs.mkdir(folder);
  const asked = new Set<string>();
  let isAway = node.hubUrl === null;
  const found: Attached[] = [];
  for (const one of named) {
    let text = await attachments.get(one.digest);
    if (text === null && !isAway && !asked.has(one.node)) {
      asked.add(one.node);
      isAway = !(await attachments
        .fetch(node.hubUrl as string, one.node, WITHIN)
        .catch(() => false));
      text = await attachments.get(one.digest);
    }
    if (text !== null) await fs.writeFile(join(folder, one.digest), text);
    const statement = text === null ? null : readStatement(text);
    found.push({ ...one, kept: text !== null, statement });
  }
  return found;
}
