/** R4: the founding commit, batch 1 of the founder's log and height 0 of the ledger. */
import {
  type Body,
  bodyProblem,
  type CommitValue,
  type Crypto,
  definitionOf,
  eventsOf,
  isBatch,
  nodeIdOf,
  ROLES,
} from '@lanemesh/event';
import { FIRST_AGENTS, type State } from './state.ts';

/** The state a founding commit makes, or null if the commit founds nothing. */
export function foundState(commit: CommitValue, crypto: Crypto): State | null {
  if (!isBatch(commit)) return null;
  const { header, key } = commit.content;
  const event = eventsOf(commit.content)[0];
  if (header.mesh !== undefined || header.number !== 1 || commit.content.lines.length !== 1)
    return null;
  const definition = definitionOf('mesh.founded');
  if (event?.kind !== 'mesh.founded' || event.v !== definition?.version) return null;
  if (bodyProblem(event, definition) || nodeIdOf(key, crypto) !== header.author) return null;
  const body = event.body as Body<'mesh.founded'>;
  if (body.key !== key) return null;
  const tip = { oid: commit.oid, digest: commit.digest, height: 0 };
  return {
    rules: body.rules,
    mesh: commit.digest,
    founder: header.author,
    tip,
    position: 1,
    chainTime: header.at,
    weavers: [{ weaver: header.author, at: header.at }],
    entries: new Map([
      [commit.oid, { height: 0, chainTime: header.at, weaver: header.author, position: 1 }],
    ]),
    logs: new Map([
      [
        header.author,
        {
          head: commit.oid,
          number: 1,
          digest: commit.digest,
          keys: [key],
          recent: new Map([[commit.oid, { number: 1, digest: commit.digest }]]),
          ids: new Set([event.id]),
          forks: new Map(),
          marked: false,
          seenHeight: 0,
        },
      ],
    ]),
    members: new Map([
      [
        header.author,
        {
          id: header.author,
          name: body.name,
          roles: ROLES.filter((role) => role !== 'observer'),
          standing: 'admitted',
          capabilities: [...body.capabilities],
          agents: FIRST_AGENTS,
          slots: null,
          sandbox: 'none',
          lanes: null,
          rules: body.rules,
          position: 1,
          suspectSince: null,
        },
      ],
    ]),
    invites: new Map(),
    quorum: 1,
    approvals: new Map(),
    hub: body.hub
      ? {
          url: body.hub.url,
          term: body.hub.term,
          pushesPerMinute: body.hub.pushesPerMinute ?? null,
        }
      : null,
    ...withoutWork(),
    deadLetters: [],
    deadCount: 0,
  };
}

/** What a mesh has of work and its rules before anybody spoke of them. */
function withoutWork() {
  return {
    contradictions: new Map(),
    ...nothingToDo(),
    deadLetters: [],
    deadCount: 0,
  };
}

/** The work of a mesh that has just begun. */
function nothingToDo() {
  return {
    pauses: new Map(),
    repos: new Map(),
    lanes: new Map(),
    starts: new Map(),
    firings: new Map(),
    rations: new Map(),
    allotments: new Map(),
    reactions: new Map(),
    cards: new Map(),
    quotas: new Map(),
    models: new Map(),
    levels: new Map(),
    tasks: new Map(),
    campaigns: new Map(),
    grants: new Map(),
    dependents: new Map(),
  };
}
