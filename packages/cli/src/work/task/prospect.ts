/** Whether a task still gets on by itself, and if not, what a person can do. */
import { agentsOf, asksPerson, pauseOf, type State, type Task } from '@lanemesh/state';
import { resumeCommand, scopeName } from '../control/pause.ts';
import { short } from '../known.ts';
import { waitsOf, waitText } from './escalation.ts';

/** Whether it waits for something that will not come by itself. */
export function isStuck(state: State, task: Task, seen: ReadonlySet<string> = new Set()): boolean {
  if (task.state === 'escalated' || task.state === 'cancelled') return true;
  if (task.state !== 'blocked' || seen.has(task.ref)) return false;
  const open = openNeeds(state, task);
  if (!waitsForNeeds(task)) return true;
  const path = new Set([...seen, task.ref]);
  return open.some((need) => need.state === 'draft' || isStuck(state, need, path));
}

/** Tasks it needs that are not done. */
export function openNeeds(state: State, task: Task): Task[] {
  return task.needs
    .map((ref) => state.tasks.get(ref))
    .filter((need): need is Task => need !== undefined && need.state !== 'done');
}

/** Whether it is blocked by a question that a person can answer. */
export function asks(task: Pick<Task, 'state' | 'asked'>): boolean {
  return task.state === 'blocked' && task.asked !== null;
}

function waitsForNeeds(task: Task): boolean {
  return task.reason?.startsWith('needs ') === true;
}

/** What to type next about a task, and why; null: nothing, it gets on or has ended. */
export function nextStep(state: State, task: Task): { why: string; command: string } | null {
  const id = short(task.ref);
  const pause = pauseOf(state, task, task.claim?.by ?? null);
  if (pause !== null && (task.state === 'ready' || task.claim !== null))
    return { why: `${scopeName(state, pause)} is paused`, command: resumeCommand(pause) };
  switch (task.state) {
    case 'draft':
      return {
        why: task.backlog
          ? 'it waits in the backlog until its lane has room; this puts it before the others'
          : 'it is a draft',
        command: `mesh task amend ${id} --ready`,
      };
    case 'ready': {
      const waits = waitsOf(state, task);
      if (waits !== null) return { why: waitText(waits), command: `mesh task run ${id}` };
      return served(state, task)
        ? null
        : {
            why: `it has no --run, which the agent script needs`,
            command: `mesh task amend ${id} --run CMD`,
          };
    }
    case 'escalated':
      return { why: 'look at its attempts, mend the cause', command: `mesh task retry ${id}` };
    case 'cancelled':
      return { why: 'it was cancelled', command: `mesh task retry ${id}` };
    case 'review':
      if (asksPerson(state, task))
        return { why: 'a person has to approve it', command: `mesh task approve ${id}` };
      return {
        why: 'its result waits for a verdict of another node',
        command: `mesh verdict ${id} pass --commit ${task.result?.commit ?? 'ID'} --reason WHY`,
      };
    case 'blocked': {
      const need = openNeeds(state, task)[0];
      if (need && waitsForNeeds(task)) {
        const next = nextStep(state, need);
        return next && { why: `it needs ${short(need.ref)}: ${next.why}`, command: next.command };
      }
      if (asks(task)) return { why: 'it asks', command: `mesh task answer ${id} TEXT` };
      if (task.reason?.startsWith('missing_context'))
        return {
          why: `first say what it lacks: mesh task amend ${id} --body TEXT`,
          command: `mesh task retry ${id}`,
        };
      return { why: 'remove what is in the way', command: `mesh task retry ${id}` };
    }
    default:
      return null;
  }
}

function served(state: State, task: Task): boolean {
  const agents = agentsOf(state, task);
  return task.run !== null || agents.some((agent) => agent !== 'script');
}
