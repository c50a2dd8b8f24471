/** What people have to look at in a change before it lands. */
import { list, name, object, text } from '../shape.ts';

/** The guards of this version. The format takes any name: what a later one finds is kept too. */
export const GUARDS = [
  'people',
  'size',
  'risk',
  'stubs',
  'secrets',
  'tests',
  'checks',
  'unchanged',
] as const;

/** What a guard found: `guard` is its name, `text` says what and where. */
export const flags = list(object({ guard: name, text: text(500, 1) }), 32);
