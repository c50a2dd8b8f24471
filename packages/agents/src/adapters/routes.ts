/** Which of an agent's models tries a task, and which after it. */
import type { AttemptSpec } from '../attempt-spec.ts';
import type { Adapter } from './adapter.ts';
import type { Route } from './definition.ts';

/** Failures that say nothing of the model's work. */
const UNCOUNTED: ReadonlySet<string> = new Set(['quota_limited', 'unreachable', 'overloaded']);

/**
 * The ways to its models in the order they are tried: those that failed least at this task first,
 * so that of several models each has its share of the attempts, then as they were given.
 */
export function routesFor(
  agent: Pick<Adapter, 'name' | 'routes'>,
  { prior }: Pick<AttemptSpec, 'prior'>,
): readonly Route[] {
  const { name, routes = [] } = agent;
  if (routes.length === 0) return [{ name }];
  const failures = (model: string | undefined) =>
    prior.filter(
      (one) => one.agent === name && one.model === model && isFailure(one.outcome, one.reason),
    ).length;
  return routes
    .map((route, place) => ({ route, place, failed: failures(route.model) }))
    .sort((a, b) => a.failed - b.failed || a.place - b.place)
    .map(({ route }) => route);
}

function isFailure(outcome: string, reason = ''): boolean {
  return outcome === 'rejected' || (outcome === 'failed' && !UNCOUNTED.has(reason));
}
