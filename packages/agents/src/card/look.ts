/** Looks at a checkout for what its agent is to be told of it. */
import type { Attempt } from '../attempt.ts';
import type { AttemptSpec, Failed, Stopped } from '../attempt-spec.ts';
import type { Work } from '../commit.ts';
import { lessonsAt } from '../contract/lessons.ts';
import { shellOf } from '../lane-shell.ts';
import type { Place } from '../place.ts';
import { NO_BRIEF } from './brief.ts';
import { documentAt, documentsAt } from './documents.ts';
import type { Surroundings } from './surroundings.ts';
import { documentsFor } from './tiers.ts';
import { fileTypes, treeState } from './tree-state.ts';

/** Of what one command of the lane writes, bytes are shown. */
const SHOWN = 8 * 1024;

/** What the checkout adds to the card; or how the attempt ended meanwhile. work: null: no repository. */
export async function lookAround(
  attempt: Attempt,
  place: Place,
  spec: AttemptSpec,
  work: Work | null,
): Promise<{ readonly ok: Surroundings } | { readonly ended: Failed | Stopped }> {
  const { type, wanted } = spec.brief ?? NO_BRIEF;
  const shown: { command: string; text: string }[] = [];
  for (const command of wanted.commands) {
    const text = await wroteBy(attempt, place, spec, command);
    if (typeof text !== 'string') return { ended: text };
    shown.push({ command, text });
  }
  const wip = place.workspace.wip === null ? null : (spec.wip?.attempt ?? null);
  const none = {
    base: null,
    state: [],
    fileTypes: [],
    objective: null,
    documents: [],
    lessons: [],
  };
  if (work === null) return { ok: { ...none, shown, wip } };
  const { copy, base } = work;
  const { objectiveFile, lessons } = wanted;
  return {
    ok: {
      base,
      state: await treeState(work),
      fileTypes: await fileTypes(work),
      objective: objectiveFile === null ? null : await documentAt(copy, base, objectiveFile),
      documents: await documentsAt(copy, base, documentsFor(type)),
      lessons: lessons === null ? [] : await lessonsAt(copy, base, lessons),
      shown,
      wip,
    },
  };
}

/** What a command wrote to stdout; one that fails is told of, and the attempt goes on. */
async function wroteBy(
  attempt: Attempt,
  place: Place,
  spec: AttemptSpec,
  command: string,
): Promise<string | Failed | Stopped> {
  const pieces: Uint8Array[] = [];
  let left = 4 * SHOWN;
  const reader = {
    stdout(piece: Uint8Array) {
      if (left > 0) pieces.push(piece.slice(0, left));
      left -= piece.length;
    },
    stderr() {},
    end: () => ({}),
  };
  const argv = shellOf(spec, command);
  const end = await attempt.run(place, 'setup', command, { argv, reader });
  if (end.how !== 'exit') {
    const ended = attempt.endOf('setup', command, end);
    if (ended !== null) return ended;
  }
  const text = attempt.clean(Buffer.concat(pieces).toString('utf8'), SHOWN);
  return end.exitCode === 0 ? text : `(it failed: exit ${end.exitCode})\n${text}`;
}
