/** A small project for when there is none to work on: a tea house in five folders. */
export const CARRIED: Readonly<Record<string, string>> = {
  'README.md': '# Tea house\n\nA small project that `mesh demo` carries along.\n',
  'src/leaf/leaf.ts': `export type Kind = 'green' | 'black' | 'herbs';

export interface Leaf {
  readonly name: string;
  readonly kind: Kind;
}

export const LEAVES: readonly Leaf[] = [
  { name: 'Sencha', kind: 'green' },
  { name: 'Assam', kind: 'black' },
  { name: 'Mint', kind: 'herbs' },
];
`,
  'src/brew/brew.ts': `import type { Kind } from '../leaf/leaf.ts';

const DEGREES: Record<Kind, number> = { green: 70, black: 95, herbs: 100 };
const MINUTES: Record<Kind, number> = { green: 2, black: 4, herbs: 8 };

export function temperature(kind: Kind): number {
  return DEGREES[kind];
}

export function minutes(kind: Kind): number {
  return MINUTES[kind];
}
`,
  'src/brew/kettle.ts': `export class Kettle {
  #degrees = 20;

  heat(to: number): void {
    this.#degrees = Math.max(this.#degrees, to);
  }

  get degrees(): number {
    return this.#degrees;
  }
}
`,
  'src/menu/menu.ts': `import { minutes } from '../brew/brew.ts';
import { LEAVES } from '../leaf/leaf.ts';

export const menu = () => LEAVES.map(({ name, kind }) => \`\${name}: \${minutes(kind)} minutes\`);
`,
  'test/brew.test.mjs': `import assert from 'node:assert/strict';
import test from 'node:test';
import { temperature } from '../src/brew/brew.ts';

test('green tea is not boiled', () => assert.ok(temperature('green') < 80));
`,
  'tools/stock.py': `"""Counts what is left of each tea."""


def left(stock, sold):
    return {name: amount - sold.get(name, 0) for name, amount in stock.items()}
`,
};
