/** `mesh import`: takes in what a bundle carries. It is no contact with the hub. */
import { promises as fs } from 'node:fs';
import { resolve } from 'node:path';
import { BadBundle, BundleLacksBasis } from '@lanemesh/git';
import { EXIT, Fault, noteHubFindings, type OpenNode } from '@lanemesh/peer/home';
import { missingRules, stateHash } from '@lanemesh/state';
import { type HubFinding, type Imported, importBundle, splitViews } from '@lanemesh/sync';
import type { Call, Outcome } from '../command.ts';
import { upgradeLine } from '../rules.ts';
import { usage } from '../usage.ts';
import { findingLine } from './found-at-hub.ts';

export async function importMesh(call: Call): Promise<Outcome> {
  const word = call.args[0] as string;
  const file = resolve(call.cwd, word);
  const layout = call.layout();
  await checkFile(file, word);
  const node = await call.open();
  const imported = await importBundle(
    node.replica,
    layout.ledger,
    file,
    node.hubUrl !== null,
  ).catch((error: unknown) => {
    throw bundleFault(error, word);
  });
  const forked = imported.ledger === 'fork';
  const strays = splitViews(node.replica);
  const found = [...(forked ? [splitView(node, imported)] : []), ...strays];
  if (found.length > 0) await noteHubFindings(node.store, 'bundle', found);
  const { state } = node.replica;
  const hash = stateHash(state, node.replica.options.crypto);
  return {
    json: { ...imported, position: state.position, stateHash: hash, findings: found },
    text: [...textOf(node, imported), ...strays.map(findingLine)],
    ...(found.length > 0 ? { exit: EXIT.no } : {}),
  };
}

async function checkFile(file: string, word: string): Promise<void> {
  const stat = await fs.stat(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'is not there' : `is unreadable (${error.code})`;
    throw usage('file.missing', `file ${word} ${why}`, 'name a bundle made by mesh export');
  });
  if (stat.isFile()) return;
  throw usage('file.kind', `file ${word} is no plain file`, 'name a bundle made by mesh export');
}

/** What a bundle that was refused means for the one who gave it; other errors as they are. */
export function bundleFault(error: unknown, word: string): unknown {
  if (error instanceof BundleLacksBasis)
    return new Fault(
      'bundle.basis',
      `file ${word} ${error.message}: it was made with --since`,
      'ask for a bundle without --since; nothing was changed',
      EXIT.no,
    );
  if (error instanceof BadBundle)
    return new Fault(
      'bundle.refused',
      `file ${word} ${error.message}`,
      'ask for a new bundle; nothing was changed',
      EXIT.no,
    );
  return error;
}

/** Two ledgers that neither goes on from the other: somebody is shown another history. */
function splitView({ replica }: OpenNode, { tip }: Imported): HubFinding {
  return {
    what: 'split',
    ref: 'mesh/ledger',
    commit: tip,
    node: null,
    rule: 'R15',
    problem: `a bundle carries a ledger (${tip?.slice(0, 12)}) that is no part of ours (${replica.state.tip.oid.slice(0, 12)})`,
    fix: 'compare mesh verify on both nodes, and where each of them meets the hub',
    blocks: false,
  };
}

function textOf(node: OpenNode, imported: Imported): string[] {
  const { events, added, entries, ledger } = imported;
  const { position } = node.replica.state;
  const upgrade = missingRules(node.replica.state);
  const lines = [`${events} events in the bundle, ${added} of them new here`];
  if (ledger === 'followed') lines.push(`followed ${entries} entries, now at position ${position}`);
  if (ledger === 'behind') lines.push('its ledger is older than ours');
  if (ledger === 'fork')
    lines.push('its entries were not followed; what its logs hold is kept: see mesh doctor');
  if (upgrade !== null) lines.push(`as far as this entry; ${upgradeLine(upgrade)}`);
  const others = node.replica.tips.candidates(node.replica.state).length;
  if (others > 0) lines.push(`${others} logs hold what is not woven yet: mesh sync`);
  return lines;
}
