/** `mesh hub probe`: what a hub can do, and what the mesh does instead where it cannot. */
import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { redact, requireGit } from '@lanemesh/git';
import { EXIT, findLayout, OpenNode } from '@lanemesh/peer/home';
import { ABILITIES, type Ability, type Probed, ProbeEnded, probeHub } from '@lanemesh/sync';
import type { Call, Outcome } from '../command.ts';
import { columns } from '../text.ts';
import { usage } from '../usage.ts';
import { hubAddress, hubFault } from './hub-address.ts';
import { projectAt } from './project.ts';

/** What one exchange with the hub may take, milliseconds. */
const TIMEOUT = 60_000;

/** What it is for; and what the mesh does without it (null: it cannot do without). */
const WITHOUT: Readonly<Record<Ability, readonly [about: string, fallback: string | null]>> = {
  branches: ['takes branches under mesh/', null],
  compareAndSwap: ['one winner when two push at once', null],
  keepsHistory: [
    'refuses what is no fast-forward',
    'nodes do not follow a rewound ledger, and give the hub back what it lost',
  ],
  atomic: [
    'moves two branches or none',
    'nothing lands here: such a task is blocked (target.no-atomic), its target left as it is',
  ],
  delete: ['lets branches be removed', 'branches of finished tasks (mesh/task/*) stay there'],
  customRefs: ['takes refs outside refs/heads/', 'not needed: the mesh uses branches alone'],
  largePush: ['takes 8 MiB at once', 'what is too large for one push goes in several'],
  shallow: ['serves shallow fetches', 'not needed: nodes fetch whole branches'],
  partial: ['serves partial fetches', 'not needed: nodes fetch whole branches'],
};

export async function hubProbe(call: Call): Promise<Outcome> {
  await requireGit();
  const { url, shown, who } = await place(call);
  const firstBranch = call.options.on('firstBranch');
  const probed = await probeHub({ url, who, firstBranch, timeoutMs: TIMEOUT }).catch((error) => {
    if (error instanceof ProbeEnded) return error.failure;
    throw error;
  });
  if (!probed.ok) throw hubFault(shown, probed.reason, probed.message);
  if (probed.empty && !firstBranch)
    throw usage(
      'hub.empty',
      `hub ${redact(shown)} holds no branch yet: the probe’s would become its default`,
      'push the code first, or give --first-branch',
    );
  return outcome(call, shown, probed);
}

async function place(call: Call): Promise<{ url: string; shown: string; who: string }> {
  const layout = findLayout(call.cwd);
  const [word] = call.args;
  if (word === undefined) {
    const node = await call.open();
    const url = node.hubUrl;
    if (url === null)
      throw usage('hub.none', 'this mesh has no hub', 'name one: mesh hub probe URL');
    return { url, shown: redact(url), who: node.identity.node };
  }
  const hub = await hubAddress(word, await projectAt(call.cwd), call.cwd);
  return { url: hub.own ?? hub.url, shown: hub.url, who: await name(call, layout !== null) };
}

/** Who probes: the node, or without one this user on this machine. */
async function name(call: Call, here: boolean): Promise<string> {
  if (here) {
    const node = await OpenNode.open({ layout: call.layout(), env: call.env });
    await node.close();
    return node.identity.node;
  }
  const text = `${hostname()} ${userInfo().username}`;
  return `user-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

function outcome(call: Call, hub: string, probed: Probed): Outcome {
  const { abilities, roundTripMs, pushMs, left } = probed;
  const capabilities = ABILITIES.map((id) => {
    const { works, said } = abilities[id];
    const [about, fallback] = WITHOUT[id];
    return { id, works, about, said, fallback: works === false ? fallback : null };
  });
  const blocked = capabilities.filter(
    ({ id, works }) => works === false && WITHOUT[id][1] === null,
  );
  const rows = capabilities.map(({ works, about, fallback, said }) => [
    works === true ? 'yes' : works === false ? call.out.paint('yellow', 'no') : '?',
    about,
    fallback ?? (works === false ? `a mesh cannot meet here: ${said ?? ''}` : ''),
  ]);
  return {
    json: {
      hub,
      ok: blocked.length === 0,
      capabilities: Object.fromEntries(capabilities.map(({ id, ...rest }) => [id, rest])),
      roundTripMs,
      pushMs,
      left,
    },
    text: [
      `${hub}: a look takes ${roundTripMs} ms, a push ${pushMs ?? '?'} ms`,
      ...columns(rows, call.out.width),
      ...left.map((ref) => `left there, since it lets nothing be removed: ${ref}`),
    ],
    ...(blocked.length === 0 ? {} : { exit: EXIT.no }),
  };
}
