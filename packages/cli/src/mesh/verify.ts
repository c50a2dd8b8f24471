/** `mesh verify`: every commit read and judged again, from raw bytes. */
import { opensshPublicKey } from '@lanemesh/event';
import { openRepository } from '@lanemesh/git';
import { nodeCrypto, openGitStore } from '@lanemesh/ledger';
import { readIdentity } from '@lanemesh/peer/home';
import { missingRules, stateHash } from '@lanemesh/state';
import { type Audit, audit, type Finding } from '@lanemesh/sync';
import type { Call, Outcome } from '../command.ts';
import { upgradeLine } from '../rules.ts';

/** What git says of objects whose content it finds strange; nobody's ledger depends on it. */
const STRANGE = /^(error|warning) in |^notice:|^dangling |^Checking |^$/;

export async function verify(call: Call): Promise<Outcome> {
  const layout = call.layout();
  const identity = await readIdentity(layout);
  const store = openGitStore({ dir: layout.ledger });
  try {
    const found = await audit(store, nodeCrypto(), identity);
    if (call.options.on('allowedSigners')) return signers(found);
    const known = new Set(found.findings.map(({ commit }) => commit));
    const broken = (await fsck(layout.ledger)).filter(({ commit }) => !known.has(commit));
    return outcome(found, [...found.findings, ...broken]);
  } finally {
    await store.close();
  }
}

function outcome(found: Audit, findings: readonly Finding[]): Outcome {
  const { entries, batches, events, voids, forks, deadLetters, state } = found;
  const ok = findings.length === 0;
  const hash = state ? stateHash(state, nodeCrypto()) : null;
  const upgrade = state && missingRules(state);
  const rest = {
    position: state?.position ?? 0,
    stateHash: hash,
    voids,
    forks,
    deadLetters,
    upgrade,
  };
  return {
    json: { ok, entries, batches, events, findings, ...rest },
    text: [
      `${ok ? 'ok' : 'NOT OK'}: ${entries} entries, ${batches} batches, ${events} events`,
      ...findings.map(findingLine),
      ...(upgrade === null ? [] : [`as far as this entry; ${upgradeLine(upgrade)}`]),
      ...(voids.length > 0 ? [`${voids.length} commits of others at the hub have no effect`] : []),
      ...(forks.length > 0 ? [`logs that forked: ${forks.join(', ')}`] : []),
      ...(deadLetters > 0
        ? [`events without effect: ${deadLetters}; mesh log --void says why`]
        : []),
    ],
    ...(ok ? {} : { exit: 1 }),
  };
}

function findingLine({ commit, rule, problem, position, node }: Finding): string {
  const where = [
    ...(position === null ? [] : [`position ${position}`]),
    ...(node === null ? [] : [`node ${node}`]),
  ];
  return `${rule} ${commit}${where.length === 0 ? '' : ` (${where.join(', ')})`}: ${problem}`;
}

/** OpenSSH's allowed signers: each node's keys, for git's signatures alone. */
function signers({ keys }: Audit): Outcome {
  const lines = [...keys].flatMap(([node, all]) =>
    [...all].map((key) => `${node}@lanemesh.invalid namespaces="git" ${opensshPublicKey(key)}`),
  );
  return { json: { allowedSigners: lines }, text: lines };
}

/** What `git fsck` finds missing or damaged in this node's own repository. */
export async function fsck(dir: string): Promise<Finding[]> {
  const args = ['fsck', '--full', '--no-dangling', '--no-progress', '--no-reflogs'];
  const { exitCode, stdout, stderr } = await openRepository(dir).run(args);
  if (exitCode === 0) return [];
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => !STRANGE.test(line));
  const findings = lines.map((line) => ({
    position: null,
    commit: /[0-9a-f]{40}/.exec(line)?.[0] ?? '',
    node: null,
    rule: 'git',
    problem: line.slice(0, 300),
  }));
  const first = new Map(findings.map((finding) => [finding.commit, finding]));
  return [...first.values()];
}
