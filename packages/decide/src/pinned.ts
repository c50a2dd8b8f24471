/** Agents that a lane names as its verifiers: whether they can judge there. */
import { dependence, familyIn, isFor, type Lane, type State } from '@lanemesh/state';
import { agentIn, workers } from './never.ts';

/** Why an agent cannot judge, and what to give instead. */
export interface PinProblem {
  readonly why: string;
  readonly fix: string;
}

/** What is asked of a lane, as it is to be. */
export type Pinning = Pick<Lane, 'agents' | 'families' | 'verify' | 'review'>;

/** Of one agent; null: as far as the mesh knows it can. */
export function pinProblem(state: State, lane: Pinning, agent: string): PinProblem | null {
  const verifiers = [...state.members.values()].filter(
    ({ standing, roles }) => standing === 'admitted' && roles.includes('verifier'),
  );
  const having = verifiers.filter(({ agents }) => agents.some(({ name }) => name === agent));
  const able = having.filter(({ agents }) =>
    agents.some((one) => one.name === agent && isFor(one, 'verifier')),
  );
  const known = new Set(
    verifiers.flatMap(({ agents }) =>
      agents.filter((one) => isFor(one, 'verifier')).map(({ name }) => name),
    ),
  );
  if (having.length > 0 && able.length === 0)
    return {
      why: `who has ${agent} does not let it judge`,
      fix: `mesh agents transport there; others have ${[...known].sort().join(', ') || 'none'}`,
    };
  if (having.length === 0)
    return {
      why: `no node that may verify has announced an agent ${JSON.stringify(agent)}`,
      fix: `${known.size === 0 ? 'none has announced any' : `they have ${[...known].sort().join(', ')}`}; mesh up announces those of its node`,
    };
  const alone = { ...lane, review: { ...lane.review, agents: [agent] } };
  const made = workers(state).flatMap((worker) => {
    const name = agentIn(lane, lane.agents, worker);
    const family = familyIn(state, worker.id, name);
    return name === null ? [] : [{ by: worker.id, agent: name, family }];
  });
  const makers = made.length > 0 ? made : [{ by: '', agent: null, family: null }];
  const reasons = able.flatMap(({ id }) =>
    familyIn(state, id, agent) === 'script' && lane.review.run === null
      ? ['it is a script, and the lane has no --verify-run']
      : makers.map((one) => dependence(state, alone, one, id, agent)),
  );
  if (reasons.includes(null)) return null;
  const ofAgent = reasons.find((reason) => !reason?.startsWith('role: '));
  const others = [...known].filter((name) => name !== agent && name !== 'script').sort();
  if (ofAgent)
    return {
      why: `${agent} cannot judge: ${ofAgent.replace('body.agent: ', '')}`,
      fix: others.length === 0 ? 'name an agent of another family' : `try ${others.join(', ')}`,
    };
  const waive = [...lane.review.waive, 'node'].map((what) => `--waive ${what}`).join(' ');
  return {
    why: `${agent} is only on the node that does the work`,
    fix: `give ${waive} too, or an agent of another node`,
  };
}
