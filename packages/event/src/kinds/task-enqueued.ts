import { kind } from '../kind.ts';
import { bool, hex64, list, name, object, oneOf, ref, text } from '../shape.ts';
import { command, glob } from './command.ts';

export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export const priority = oneOf(...PRIORITIES);
export const title = text(300, 1);
export const body = text(32_768);

export const taskEnqueued = kind({
  kind: 'task.enqueued',
  version: 0,
  body: object(
    { title, lane: name },
    {
      body,
      type: name,
      priority,
      needs: list(ref, 128),
      accept: list(command, 16),
      paths: list(glob, 64),
      agent: name,
      run: command,
      campaign: ref,
      draft: bool,
      // Of a draft: its lane's window of ready tasks makes it ready by its rank.
      backlog: bool,
      // SHA-256 of the card it was dropped as: a card is enqueued once.
      card: hex64,
    },
  ),
  by: ['admin', 'worker', 'verifier'],
  claim: 'none',
  about: 'work to do; it is named by this event',
});
