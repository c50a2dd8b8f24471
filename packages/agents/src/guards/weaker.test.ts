import { describe, expect, test } from 'vitest';
import { parseChange } from './change.ts';
import { filePatch } from './testbed.ts';
import { weakenedTests } from './tests.ts';

const weakened = (...patches: string[]) => weakenedTests(parseChange(patches.join('')));

/** What was done, to which file, which lines, and what they became. */
type Change = [string, string, string[], string[]];

const ONE = "test('add', () => { assert.equal(add(1, 2), 3) });";

describe('what weakens a test is found', () => {
  test.each<Change>([
    [
      'one line, loosened',
      'test/a.js',
      [ONE],
      [ONE.replace('equal(add(1, 2), 3)', 'ok(add(1, 2))')],
    ],
    ['one line, emptied', 'test/a.js', [ONE], ["test('add', () => {});"]],
    [
      'an arrow without braces, loosened',
      'a.test.ts',
      ["it('adds', () => expect(add(1, 2)).toBe(3));"],
      ["it('adds', () => expect(add(1, 2)).toBeDefined());"],
    ],
    [
      'an arrow without braces, emptied',
      'a.test.ts',
      ["it('adds', () => expect(add(1, 2)).toBe(3));"],
      ["it('adds', () => {});"],
    ],
    ['python on one line', 'test_a.py', ['def test_a(): assert f() == 1'], ['def test_a(): f()']],
    ['a value on a line of its own', 'a.test.ts', ['      3,'], ['      4,']],
    ['a row of a table', 'a.test.ts', ['  [1, 2, 3],'], []],
    [
      'rows beside the table',
      'a.test.ts',
      ['test.each([1, 2])("is", () => {'],
      ['test.each([1])("is", () => {'],
    ],
    [
      'the table itself',
      'a.test.ts',
      ["describe.each(ALL)('%s', () => {"],
      ["describe.each(FEW)('%s', () => {"],
    ],
    [
      'cases of pytest',
      'tests/test_a.py',
      ['@pytest.mark.parametrize("n", [1, 2, 3])'],
      ['@pytest.mark.parametrize("n", [1])'],
    ],
    ['a case of go', 'a_test.go', ['\t\t{"negative", -1, 1},'], []],
    ['a case of NUnit', 'SumTests.cs', ['[TestCase(1, 3)]'], ['[TestCase(1, 4)]']],
    ['a row of gherkin', 'features/a.feature', ['  | 1 | 2 |'], []],
    ['a tolerance', 'a.test.ts', ['const tolerance = 0.001;'], ['const tolerance = 1000;']],
    [
      'a loop with no round',
      'a.test.ts',
      ['for (const one of all) {'],
      ['for (const one of []) {'],
    ],
    [
      'rust beside the code',
      'src/lib.rs',
      ['        assert_eq!(add(1, 2), 3);'],
      ['        add(1, 2);'],
    ],
    ['rust that should panic', 'src/lib.rs', [], ['    #[should_panic]']],
    ['zig beside the code', 'src/a.zig', ['    try testing.expectEqual(3, add(1, 2));'], []],
    ['a doctest of python', 'src/a.py', ['    >>> add(1, 2)', '    3'], []],
    ['a doctest of rust', 'src/lib.rs', ['/// assert_eq!(add(1, 2), 3);'], []],
    ['a line commented out', 'a.test.ts', ['  expect(a).toBe(1);'], ['  // expect(a).toBe(1);']],
    [
      'a line joined to a comment',
      'a.test.ts',
      ['  // sum', '  expect(a).toBe(1);'],
      ['  // sum expect(a).toBe(1);'],
    ],
    [
      'lines joined to a comment at an end',
      'a.test.ts',
      ['f(); // x', 'expect(a).toBe(1);'],
      ['f(); // x expect(a).toBe(1);'],
    ],
    ['a line kept outside of tests only', 'a.test.ts', ['  expect(a).toBe(1);'], []],
    ['a word in a text', 'a.test.ts', ["  toBe('a b'),"], ["  toBe('ab'),"]],
    ['a shell check', 'test/run.sh', ['[ "$out" = 3 ]'], ['true']],
  ])('%s', (_, path, before, after) => {
    const elsewhere = filePatch('attic/old.txt', null, before);
    expect(weakened(filePatch(path, before, after), elsewhere)).not.toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ['an early return', 'a.test.ts', ['  return;']],
    ['a return on a condition', 'a.test.ts', ['  if (!process.env.CI) return;']],
    ['an early return in python', 'tests/test_a.py', ['    return']],
    ['an early return in go', 'a_test.go', ['\treturn']],
    ['an end with success', 'test/a.js', ['if (x) process.exit(0);', 'if (false) {', '}']],
    ['a block that never runs', 'a.test.ts', ['  if (false) {', '  }']],
    ['one in python', 'tests/test_a.py', ['    if False:']],
    ['one in C', 'tests/a.c', ['#if 0', '#endif']],
    ['what goes wrong caught', 'a.test.ts', ['  try {', '  } catch {}']],
    ['caught in python', 'tests/test_a.py', ['    try:', '    except Exception: pass']],
    ['caught by a promise', 'a.test.ts', ['  await judge().catch(() => {});']],
    [
      'the code under test replaced',
      'a.test.ts',
      ["vi.mock('../src/add.ts', () => ({ add: () => 3 }));"],
    ],
    ['replaced by jest', '__tests__/a.js', ["jest.spyOn(sum, 'add').mockReturnValue(3);"]],
    ['replaced in python', 'tests/test_a.py', ['@patch("app.add", return_value=3)']],
    [
      'replaced by a fixture',
      'tests/test_a.py',
      ['    monkeypatch.setattr(app, "add", lambda *a: 3)'],
    ],
    ['a comment around it', 'a.test.ts', ['  /*']],
    ['a text around it', 'tests/test_a.py', ['    """']],
  ])('put in: %s', (_, path, lines) => {
    expect(weakened(filePatch(path, ['  x();'], [...lines, '  x();']))).not.toEqual([]);
    // A new file, and a new test in an old one, are judged by what they demand themselves.
    expect(weakened(filePatch(path, null, lines))).toEqual([]);
  });
});

describe('what does not is let through', () => {
  test.each<Change>([
    [
      'a test renamed',
      'a.test.ts',
      ["it('adds', () => {"],
      ["it('adds two numbers', async () => {"],
    ],
    ['one line renamed', 'test/a.js', [ONE], [ONE.replace('add', 'adds two')]],
    ['renamed in python', 'test_a.py', ['def test_a():'], ['def test_adds(tmp_path):']],
    [
      'renamed in go',
      'a_test.go',
      ['func TestA(t *testing.T) {'],
      ['func TestAdds(t *testing.T) {'],
    ],
    [
      'renamed in java',
      'SumTest.java',
      ['  void adds() {'],
      ['  void addsTwo() throws Exception {'],
    ],
    ['renamed in rust', 'tests/a.rs', ['fn adds() {'], ['fn adds_2() {']],
    ['renamed in ruby', 'spec/a_spec.rb', ["it 'adds' do"], ["it 'adds two' do"]],
    [
      'a table renamed',
      'a.test.ts',
      ["test.each(ALL)('is %s', (one) => {"],
      ["test.each(ALL)('holds %s', (one) => {"],
    ],
    ['indented anew', 'a.test.ts', ['expect(a).toBe(1);'], ['    expect(a).toBe(1)']],
    [
      'broken into lines',
      'a.test.ts',
      ['expect(add(1, 2), "sum").toEqual([3, 4]);'],
      ['expect(', '  add(1, 2),', "  'sum',", ').toEqual([', '  3,', '  4,', ']);'],
    ],
    ['other quotes', 'a.test.ts', ["expect(f('a')).toBe('b')"], ['expect(f("a")).toBe("b");']],
    [
      'one line broken',
      'test/a.js',
      [ONE],
      ["test('add', () => {", '  assert.equal(add(1, 2), 3);', '});'],
    ],
    [
      'tests in another order',
      'a.test.ts',
      ["it('a', () => {", 'expect(a).toBe(1);', "it('b', () => {", 'expect(b).toBe(2);'],
      ["it('b', () => {", 'expect(b).toBe(2);', "it('a', () => {", 'expect(a).toBe(1);'],
    ],
    [
      'a test added',
      'a.test.ts',
      [],
      [
        "it('b', () => {",
        '  try {',
        '  if (x) return;',
        '  } catch {}',
        'expect(b).toBe(2);',
        '});',
      ],
    ],
    ['a row added', 'a.test.ts', [], ['  [2, 3, 5],']],
    ['a demand added', 'a.test.ts', [], ['  expect(b).toBe(2);']],
    [
      'a test made of its first line',
      'a.test.ts',
      ["it('b', () => {});"],
      ["it('b', () => {});", "it('c', () => {});"],
    ],
    [
      'an import',
      'a.test.ts',
      ["import { add } from '../src/add.ts';"],
      ["import { add, sub } from '../src/add.js';"],
    ],
    [
      'an import in python',
      'tests/test_a.py',
      ['from app import add'],
      ['from app import add, sub'],
    ],
    ['a comment', 'a.test.ts', ['  // adds'], ['  // adds two numbers']],
    ['a comment of several lines', 'a.test.ts', [], ['/**', ' * Adds.', ' */']],
    ['a docstring', 'tests/test_a.py', [], ['    """Adds."""']],
    ['code beside tests', 'src/lib.rs', ['    a - b'], ['    a + b']],
    [
      'early returns of code',
      'src/a.ts',
      ['x();'],
      ['if (a) return;', 'try {', '} catch {}', 'x();'],
    ],
    ['notes beside tests', 'test/README.md', ['Run them with 2 workers.'], ['Run them.']],
  ])('%s', (_, path, before, after) => {
    expect(weakened(filePatch(path, before, after))).toEqual([]);
  });

  test('tests moved to another file, with what stands around them', () => {
    const body = ["it('a', () => {", '  const a = add(1, 2);', '  expect(a).toBe(3);', '});'];
    expect(weakened(filePatch('a.test.ts', body, []), filePatch('b.test.ts', [], body))).toEqual(
      [],
    );
    expect(weakened(filePatch('a.test.ts', body, null), filePatch('b.test.ts', [], body))).toEqual(
      [],
    );
  });
});
