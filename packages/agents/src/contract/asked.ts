/** What a card says of the result file. */
import { listOf } from '../card/quoted.ts';
import { EXTRAS, FIELDS } from './fields.ts';

/** How to report: the last section of every card. lessons: whether any are kept. */
export function contractAsked(lessons: boolean): string {
  const extras = EXTRAS.filter(([name]) => lessons || name !== 'LESSONS');
  return [
    'Before you end, write the file `.agent_result.md` in the folder you were started in. Each field begins a line with its name and a colon; its text may go on below it. All twelve have to be there; write none where there is nothing to say. Without this file, or with one that cannot be read, the attempt has failed.',
    listOf(
      FIELDS.map(([name, about]) => `${name}: ${about}`),
      '',
    ),
    'This may be there too, where it applies:',
    listOf(
      extras.map(([name, about]) => `${name}: ${about}`),
      '',
    ),
    'A JSON object in `.agent_result.json`, with the same names in lower case and texts or lists of texts, does as well. Neither file becomes part of the change.',
  ].join('\n\n');
}
