/** How work is done: one attempt of one task, in a worktree of its own, judged by its commands. */

export type { Adapter } from './adapters/adapter.ts';
export { adapterOf, plainDefinitions } from './adapters/adapter-of.ts';
export { CLIS, type CliName, type Definition, OUTPUTS, type Route } from './adapters/definition.ts';
export { familyOf, familyOfModel } from './adapters/families.ts';
export { unmetered } from './adapters/meter.ts';
export { knownHosts } from './adapters/needs.ts';
export type { OwnPrice, OwnPrices } from './adapters/prices/price.ts';
export { PRICES, type Price, TABLE } from './adapters/prices/table.ts';
export { type Called, callOnce } from './adapters/probe/live.ts';
export { lookAt, type Seen, whereIs } from './adapters/probe/look.ts';
export { isReference, isStandIn, type Resolve } from './adapters/references.ts';
export { script } from './adapters/script.ts';
export { adoptCommit, type Handed } from './adopt.ts';
export { type Agents, createAgents } from './agents.ts';
export { endpointProblem, providerUrl } from './api/endpoint.ts';
export { APIS } from './api/exchange.ts';
export { type AttemptLog, logsOf } from './attempt-logs.ts';
export type {
  AttemptEnd,
  AttemptSpec,
  Failed,
  Gate,
  Judged,
  Passed,
  PriorAttempt,
  Progress,
  RanCommand,
  Reason,
  Reported,
  Reporter,
  Spent,
  Stage,
  Stopped,
} from './attempt-spec.ts';
export { type Bounds, boundsProblem } from './bounds.ts';
export type { Brief } from './card/brief.ts';
export { renderCard } from './card/card.ts';
export { type CodeRepo, type CodeStore, createCodeStore, type Updated } from './code-store.ts';
export { type Bill, billsLeft } from './control/bills.ts';
export { type Flag, flagsOf } from './control/flags.ts';
export { liveIn } from './control/live.ts';
export type { LiveAttempt } from './control/live-files.ts';
export { type Auth, readAuth } from './credentials/auth.ts';
export { checkLogin, type LoginCheck } from './credentials/check.ts';
export { agentOf, aloneAmong } from './credentials/logins.ts';
export { createResolver, privateConfig, referenceProblem } from './credentials/reference.ts';
export { GRACE, type Grace } from './ending.ts';
export { matchesGlob } from './globs.ts';
export type { GuardRules } from './guards/guards.ts';
export {
  endLeftProcesses,
  type JanitorOptions,
  type Leftover,
  leftovers,
  leftProcesses,
  removeLeftover,
  snapshotLeftover,
} from './janitor.ts';
export { isLanes } from './lane-shell.ts';
export { MCP_NAME, type McpServer } from './mcp/servers.ts';
export type { Asked, ReviewEnd } from './review/judge.ts';
export type { Look } from './review/look.ts';
export { liveAttempts } from './run-book.ts';
export { ROUTES } from './sandbox/hosts.ts';
export { type Proof, proveSandbox } from './sandbox/proof.ts';
export type { SandboxOptions } from './sandbox/sandboxes.ts';
export { findProgram } from './search-path.ts';
export type { AgentsOptions } from './workshop.ts';
