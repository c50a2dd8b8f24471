/** When a lane makes a task by itself, and which. */
import { int, list, match, name, object } from '../shape.ts';
import { command, glob } from './command.ts';
import { body, priority, title } from './task-enqueued.ts';

/** Five or six fields of a cron expression, in UTC; judged by those who fire, not by the rules. */
const cron = match(/^[\x21-\x7e]+(?: [\x21-\x7e]+){4,6}$/, 200, 'a cron expression');

/** What a lane may fire on. */
const trigger = match(
  /^(?:fetch|landed:[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*|artifact:[\x21-\x7e]+|x(?:\.[a-z][a-z0-9_-]{0,31}){1,4})$/,
  300,
  'x.KIND, landed:LANE, fetch or artifact:GLOB',
);

/** The task that a firing enqueues in its lane. */
const template = object(
  { title },
  {
    body,
    type: name,
    priority,
    accept: list(command, 16),
    paths: list(glob, 64),
    agent: name,
    run: command,
  },
);

/**
 * cron: the times it fires at; every: the least number of seconds between two firings, 0 for a
 * dormant lane; on: what makes it fire, `debounce` seconds after the first change of several.
 * With neither cron nor on it fires whenever `every` has passed.
 */
export const rhythm = object(
  {},
  {
    cron,
    every: int(0, 366 * 86_400),
    on: list(trigger, 16),
    debounce: int(0, 604_800),
    task: template,
  },
);
