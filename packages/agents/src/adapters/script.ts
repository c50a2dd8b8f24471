/** The agent `script`: the task's own command, which finds the task as one JSON document on stdin. */
import { shellOf } from '../lane-shell.ts';
import type { Adapter } from './adapter.ts';

export const script: Adapter = {
  name: 'script',
  family: 'script',
  launch({ spec }) {
    if (spec.run === undefined) return 'task has no --run command and the agent is script';
    const { task: id, title, body, lane, attempt, prior, answers, wip } = spec;
    const about = { id, title, body, lane, attempt, prior, answers };
    const document = wip === undefined ? about : { ...about, wip };
    return { argv: shellOf(spec, spec.run), input: `${JSON.stringify(document)}\n` };
  },
};

/** The agents where nobody says which there are. */
export const SCRIPT: ReadonlyMap<string, Adapter> = new Map([[script.name, script]]);
