import { kind } from '../kind.ts';
import { bool, list, name, object, ref } from '../shape.ts';
import { command, glob } from './command.ts';
import { body, priority, title } from './task-enqueued.ts';

export const taskAmended = kind({
  kind: 'task.amended',
  version: 0,
  body: object(
    { task: ref },
    {
      title,
      body,
      lane: name,
      type: name,
      priority,
      needs: list(ref, 128),
      accept: list(command, 16),
      paths: list(glob, 64),
      agent: name,
      run: command,
      campaign: ref,
      ready: bool,
      backlog: bool,
    },
  ),
  by: ['admin', 'worker', 'verifier'],
  claim: 'none',
  about: 'changes a task that nobody holds; ready: true makes a draft ready',
});
