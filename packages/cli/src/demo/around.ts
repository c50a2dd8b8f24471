/** Commands to look around with, in full, as typed from anywhere. */
import { accessSync, constants, realpathSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { Env } from '@lanemesh/peer';
import { quote } from './shell.ts';
import type { Stage } from './stage.ts';

export interface Looks {
  /** Task that was retried. */
  readonly retried: string;
  /** Task that was taken over. */
  readonly takenOver: string;
  /** The combined index in the project. */
  readonly page: string;
}

export interface Look {
  readonly about: string;
  readonly command: string;
}

/** The commands, each with what it shows. */
export function lookAround(stage: Stage, looks: Looks): Look[] {
  const { ana, ben, eve } = stage.nodes;
  const { hub, branch, commit } = stage.project;
  const { env } = stage.ground;
  const mesh = (dir: string, ...words: string[]) =>
    [...asStarted(env), ...words, '--dir', dir].map(quote).join(' ');
  const git = (...words: string[]) =>
    ['git', `--git-dir=${hub.gitDir}`, ...words].map(quote).join(' ');
  return [
    { about: 'the mesh on one screen', command: mesh(ana.dir, 'status') },
    {
      about: 'the life of the task that was taken over',
      command: mesh(ben.dir, 'explain', looks.takenOver),
    },
    {
      about: 'the one that failed and was retried',
      command: mesh(ana.dir, 'task', 'show', looks.retried),
    },
    {
      about: 'what eve said while she was away',
      command: mesh(eve.dir, 'log', '--kind', 'x.demo.note'),
    },
    { about: 'every signature, link and rule', command: mesh(eve.dir, 'verify') },
    {
      about: 'the woven graph',
      command: git('log', '--graph', '--oneline', '-n', '40', 'mesh/ledger'),
    },
    { about: 'what has landed', command: git('log', `${commit}..${branch}`) },
    { about: 'the combined index', command: git('show', `${branch}:${looks.page}`) },
  ];
}

/** The words that start this very program in a shell: `mesh` where that is what was typed. */
function asStarted(env: Env): string[] {
  const started = process.argv[1] ?? '';
  const program = realpathSync(started);
  const mesh = onPath('mesh', env);
  if (basename(started) === 'mesh' && mesh !== null && realpathSync(mesh) === program)
    return ['mesh'];
  const node = onPath('node', env);
  const same = node !== null && realpathSync(node) === realpathSync(process.execPath);
  return [same ? 'node' : process.execPath, started];
}

function onPath(name: string, env: Env): string | null {
  const places = (env.PATH ?? '').split(delimiter).map((folder) => join(folder || '.', name));
  return places.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
