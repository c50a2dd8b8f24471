import { expect, test } from 'vitest';
import { shown, untested } from './shown.ts';

test('a version that a CLI was not tested with is warned of, one that nobody can judge is not', () => {
  const definition = { name: 'codex', kind: 'codex', routes: [], args: [], env: {} } as const;
  const of = (tested: boolean | null) => {
    const seen = { name: 'codex', family: 'openai', program: '/bin/codex', version: '9.9.1' };
    const more = { tested, login: 'in', why: 'by its login', key: '' } as const;
    const standing = { seen: { codex: { ...seen, ...more } }, withheld: {} };
    return shown(definition, 'openai', standing as never, [], 0, undefined);
  };
  expect(of(false)).toMatchObject({ version: '9.9.1', tested: false });
  expect(untested(of(false))).toEqual([
    'agent codex 9.9.1 is not a version it was tested with: mesh agents check --live',
  ]);
  expect([true, null].flatMap((tested) => untested(of(tested)))).toEqual([]);
});
