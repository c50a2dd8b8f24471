/** What the checkout adds to a card: it follows from the commit it stands on, and what setup did. */
import { inline, listOf, quoted } from './quoted.ts';
import type { Section } from './section.ts';

export interface Surroundings {
  /** The commit; null: there is no repository. */
  readonly base: string | null;
  /** What is going on in the worktree: a rebase, changes of the setup. */
  readonly state: readonly string[];
  /** Files by the end of their names, the most first. */
  readonly fileTypes: readonly { readonly end: string; readonly files: number }[];
  /** What the lane is for, as its file says; null: it names none. */
  readonly objective: Document | null;
  readonly documents: readonly Document[];
  /** One a line, the oldest first. */
  readonly lessons: readonly string[];
  /** What the lane's commands wrote. */
  readonly shown: readonly { readonly command: string; readonly text: string }[];
  /** The attempt whose changes lie beside as a patch; null: none do. */
  readonly wip: number | null;
}

export interface Document {
  readonly path: string;
  readonly text: string;
  /** The end is missing. */
  readonly cut: boolean;
}

/** Its sections, in the order they stand. */
export function surroundingSections(of: Surroundings): Section[] {
  return [
    ['Repository', repository(of)],
    ['Objective of the lane', of.objective && shown(of.objective)],
    ['Documents', of.documents.length === 0 ? null : of.documents.map(shown).join('\n\n')],
    ['Lessons', lessons(of)],
    ['Context', context(of)],
    ['Work in progress', wip(of)],
  ];
}

function repository({ base, state, fileTypes }: Surroundings): string | null {
  if (base === null) return null;
  const kinds = fileTypes.map(({ end, files }) => `${inline(end)} ${files}`).join(', ');
  return listOf(
    [
      `the working tree began at commit ${base}`,
      ...(kinds === '' ? [] : [`its files by type: ${kinds}`]),
      ...state,
    ],
    '',
  );
}

function shown({ path, text, cut }: Document): string {
  return `From ${inline(path)}${cut ? ', its beginning' : ''}:\n\n${quoted(text)}`;
}

function lessons({ lessons }: Surroundings): string | null {
  if (lessons.length === 0) return null;
  const about = 'What agents before you learnt here, reviewed and kept:';
  return `${about}\n\n${quoted(lessons.map((one) => `- ${one}`).join('\n'))}`;
}

function context({ shown }: Surroundings): string | null {
  if (shown.length === 0) return null;
  return shown
    .map(({ command, text }) => `What ${inline(command)} wrote:\n\n${quoted(text)}`)
    .join('\n\n');
}

function wip({ wip }: Surroundings): string | null {
  if (wip === null) return null;
  return `What attempt ${wip} had changed when it ended lies as a patch in the file that the environment variable MESH_WIP names. Nobody judged it: use of it what is good.`;
}
