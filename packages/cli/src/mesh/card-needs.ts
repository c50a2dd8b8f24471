/** Cards in this project's drop folder that are no tasks. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenNode } from '@lanemesh/peer/home';
import { printable } from '../text.ts';
import type { Need } from './needs-you.ts';

/** What the drop folder's notes say: a card stays there until it can be read. */
export async function cardNeeds({ layout }: Pick<OpenNode, 'layout'>): Promise<Need[]> {
  const folder = join(layout.dir, 'inbox');
  if (!existsSync(folder)) return [];
  const cards = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  const needs = cards.map(async (name): Promise<Need[]> => {
    const note = join(folder, `${name}.problem`);
    if (!existsSync(note)) return [];
    const [first = ''] = (await readFile(note, 'utf8')).split('\n');
    const [card, why] = [printable(name), printable(first)];
    return [
      {
        what: 'card',
        id: card,
        name: `card ${card}`,
        why,
        hint: `mend ${printable(folder)}/${card}`,
      },
    ];
  });
  return (await Promise.all(needs)).flat();
}
