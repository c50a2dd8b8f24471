/** Nodes that decide otherwise (against INV-7, INV-8, INV-11). */
import { type Command, decide, type Sight, type Watch } from '@lanemesh/decide';
import { refOf } from '@lanemesh/event';
import { heldTasks } from '@lanemesh/state';
import type { Mutant } from '../world/mutant.ts';

/** Silence of holders by own observation; alive: whether a change of what it said is a sign of life. */
function watching(sight: Sight, watches: Map<string, Watch>): ReadonlyMap<string, Watch> {
  const seen = new Map<string, Watch>();
  for (const { claim } of heldTasks(sight.state)) {
    const signature = sight.newestOf(claim.by)?.id ?? '';
    const old = watches.get(claim.ref);
    seen.set(claim.ref, old?.signature === signature ? old : { signature, since: sight.mono });
  }
  watches.clear();
  for (const [claim, watch] of seen) watches.set(claim, watch);
  return seen;
}

/** Any batch that comes in is a sign of life, however old it is. */
export const countsHoardedBeats: Mutant = {
  name: 'counts a hoarded beat',
  profile: 'hoarder',
  breaks: ['takeover', 'progress'],
  decides: () => {
    const own = new Map<string, Watch>();
    return (sight) => {
      const heard = watching(sight, own);
      const watches = new Map(
        [...sight.silence.watches].map(([claim, watch]) => {
          const since = Math.max(watch.since, heard.get(claim)?.since ?? 0);
          return [claim, { ...watch, since }];
        }),
      );
      return decide({ ...sight, silence: { ...sight.silence, watches } });
    };
  },
};

/** A hub that can be read is contact enough, though it takes no push. */
export const trustsReadOnlyHub: Mutant = {
  name: 'takes a read-only hub for contact',
  profile: 'outage',
  breaks: ['contact'],
  decides: () => {
    const watches = new Map<string, Watch>();
    let last = 0;
    return (sight) => {
      if (sight.following === 'away') return decide(sight);
      if (sight.mono - last > 6000) watches.clear();
      last = sight.mono;
      const silence = {
        ...sight.silence,
        wroteAfter: sight.mono,
        watches: watching(sight, watches),
      };
      return decide({ ...sight, silence });
    };
  },
};

/** Beats for what a former process ran, instead of giving it up. */
export const beatsWithoutRunning: Mutant = {
  name: 'beats without running',
  profile: 'crash',
  breaks: ['progress'],
  decides: () => (sight) => {
    const kept = decide(sight).filter(
      (command) =>
        command.do !== 'say' ||
        command.event.kind !== 'task.gaveup' ||
        (command.event.body as { reason?: string }).reason !== 'restart',
    );
    const holds = heldTasks(sight.state).some(({ claim }) => claim.by === sight.me);
    const isDue = sight.lastAppend === null || sight.mono - sight.lastAppend > 5000;
    const beat: Command = { do: 'say', event: { kind: 'node.beat', body: {} }, urgent: true };
    return holds && isDue ? [...kept, beat] : kept;
  },
};

/** Runs again under its old claim what a crash broke off. */
export const runsAgain: Mutant = {
  name: 'runs again what a crash broke off',
  profile: 'crash',
  breaks: ['fencing'],
  decides: () => (sight) =>
    decide(sight).map((command) => {
      if (command.do !== 'say' || command.event.kind !== 'task.gaveup') return command;
      const { task, reason } = command.event.body as { task: string; reason?: string };
      if (reason !== 'restart') return command;
      return { do: 'run', task, claim: command.event.claim as string, fence: false };
    }),
};

/** Whoever claimed the epoch that stands takes it for its own, whosever claim came first. */
export const goesByEpoch: Mutant = {
  name: 'goes by the epoch instead of the claim',
  profile: 'calm',
  breaks: ['exclusive', 'fencing'],
  alters: (peer) => {
    /** Own claims, and the epoch each was signed for. */
    const claims = new Map<string, { readonly task: string; readonly epoch: number }>();
    const { replica } = peer.options;
    const append = peer.appendNow.bind(peer);
    peer.appendNow = async (drafts) => {
      const { tasks } = replica.state;
      const epochs = new Map([...tasks].map(([task, { epoch }]) => [task, epoch + 1]));
      const events = await append(drafts);
      for (const { id, kind, body } of events) {
        const { task } = body as { task: string };
        const epoch = epochs.get(task);
        if (kind === 'task.claimed' && epoch) claims.set(refOf(replica.me, id), { task, epoch });
      }
      return events;
    };
    const begun = new Set<string>();
    Object.assign(peer.options, { decide: (sight: Sight) => byEpoch(sight, claims, begun) });
  },
};

function byEpoch(
  sight: Sight,
  claims: ReadonlyMap<string, { readonly task: string; readonly epoch: number }>,
  begun: Set<string>,
): Command[] {
  const mine = [...claims].filter(([, { task, epoch }]) => {
    const { claim } = sight.state.tasks.get(task) ?? {};
    return claim?.epoch === epoch && claim.by !== sight.me;
  });
  const fresh = mine.filter(([ref]) => !begun.has(ref));
  for (const [ref] of fresh) begun.add(ref);
  const kept = decide(sight).filter((one) => one.do !== 'stop' || !begun.has(one.claim));
  return [
    ...kept,
    ...fresh.map(([claim, { task }]) => ({ do: 'run' as const, task, claim, fence: false })),
  ];
}

/** Takes over after half of the TTL. */
export const isImpatient: Mutant = {
  name: 'takes over too early',
  profile: 'agents',
  breaks: ['contact'],
  decides: () => (sight) => {
    const watches = new Map(
      [...sight.silence.watches].map(([claim, watch]) => {
        const silent = sight.mono - watch.since;
        return [claim, { ...watch, since: sight.mono - 5 * silent }];
      }),
    );
    return decide({ ...sight, silence: { ...sight.silence, watches } });
  },
};

/** Claims and runs more than it has slots for. */
export const overbooks: Mutant = {
  name: 'runs more than its slots',
  profile: 'calm',
  breaks: ['slots'],
  decides: () => (sight) => decide({ ...sight, slots: sight.slots + 3 }),
};

/** Says in every turn that it is there, heard or not. */
export const chatters: Mutant = {
  name: 'beats in every turn',
  profile: 'outage',
  breaks: ['queues'],
  decides: () => (sight) => [
    ...decide(sight),
    { do: 'say', event: { kind: 'node.beat', body: {} }, urgent: false },
  ],
};
