/** The end of an attempt as its result is signed. */
import type { AttemptSpec, Judged } from '@lanemesh/agents';
import type { Body } from '@lanemesh/event';
import { cut, reportedOf, spentOf } from './reported.ts';

/** The body of what is said of an attempt that passed or failed. */
export function resultOf(
  { task, agent }: Pick<AttemptSpec, 'task' | 'agent'>,
  end: Exclude<Judged, { outcome: 'stopped' }>,
): Body<'task.result'> {
  const survivors = end.survivors ? { survivors: end.survivors } : {};
  const ms = Math.max(0, Math.round(end.ms));
  const model = end.model === undefined ? {} : { model: cut(end.model, 100) };
  const common = { task, agent, ms, ...model, ...survivors, ...spentOf(end), ...reportedOf(end) };
  if (end.outcome === 'passed') {
    const { commit, base, patch, flags = [], notes = [], gates = 0 } = end;
    const made = commit === null || base === null ? {} : { commit, base };
    return {
      ...common,
      outcome: 'passed',
      ...made,
      ...(end.summary ? { summary: end.summary } : {}),
      ...(patch ? { patch } : {}),
      ...(flags.length > 0 ? { flags } : {}),
      ...(notes.length > 0 ? { notes } : {}),
      ...(gates > 0 ? { gates } : {}),
    };
  }
  const resets = end.resets === undefined ? {} : { resets: end.resets };
  const code = end.exitCode === null ? {} : { exitCode: end.exitCode };
  return {
    ...common,
    outcome: 'failed',
    stage: end.stage,
    reason: end.reason,
    evidence: end.evidence,
    ...(end.summary ? { summary: end.summary } : {}),
    ...(end.patch ? { patch: end.patch } : {}),
    ...code,
    ...resets,
  };
}
