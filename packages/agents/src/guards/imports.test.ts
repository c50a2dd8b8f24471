import { describe, expect, test } from 'vitest';
import { parseChange } from './change.ts';
import { changedImports } from './imports.ts';
import { filePatch } from './testbed.ts';

const imports = (...patches: string[]) => changedImports(parseChange(patches.join('')));

describe('a test that tests something else', () => {
  test.each<[string, string, string[], string[]]>([
    [
      'another module',
      'a.test.ts',
      ["import { add } from './add.ts';"],
      ["import { add } from './easy.ts';"],
    ],
    [
      'another name',
      'a.test.ts',
      ["import { add } from './a.ts'"],
      ["import { easy as add } from './a.ts'"],
    ],
    ['a default', 'test/a.js', ["import add from '../add.js'"], ["import add from '../mine.js'"]],
    [
      'required',
      'test/a.js',
      ["const { add } = require('../a')"],
      ["const { add } = require('../b')"],
    ],
    ['all of it', 'a.spec.ts', ["import * as sums from './a'"], ["import * as sums from './b'"]],
    ['made here', 'a.test.ts', ["import { add } from './a.ts';"], ['const add = () => 3;']],
    [
      'python',
      'tests/test_a.py',
      ['from app import add, sub'],
      ['from app.easy import add', 'from app import sub'],
    ],
    ['python, made here', 'tests/test_a.py', ['from app import add'], ['def add(a, b): return 3']],
    ['java', 'SumTest.java', ['import com.example.Sum;'], ['import com.example.easy.Sum;']],
    ['rust', 'tests/sum.rs', ['use sums::add;'], ['use easy::add;']],
    ['C', 'tests/sum.c', ['#include "sum.h"'], ['#include "easy.h"']],
    [
      'ruby',
      'spec/a_spec.rb',
      ["require_relative '../lib/sum'"],
      ["require_relative '../lib/easy'"],
    ],
  ])('%s', (_, path, before, after) => {
    expect(imports(filePatch(path, before, after)).join()).toMatch(/^tests something else: /);
    // Only tests are asked.
    expect(imports(filePatch(`src/${path.replace(/test|spec/gi, 'x')}`, before, after))).toEqual(
      [],
    );
  });

  test.each([
    ['a.test.ts', "import { server } from './mocks/server.ts';"],
    ['tests/test_a.py', 'from tests_fakes import clock'],
    ['test/a.js', "import '../stub-everything.js';"],
  ])('a stand-in that %s takes in', (path, line) => {
    expect(imports(filePatch(path, ['x'], [line, 'x'])).join()).toMatch(/^replaces what is tested/);
    expect(imports(filePatch(path, null, [line]))).toEqual([]);
  });
});

test.each<[string, string[]]>([
  ['more of it', ["import { add, sub } from './add.ts';"]],
  ['another module besides', ["import { add } from './add.ts';", "import { b } from './b.ts';"]],
  ['by the name it is built as', ["import { add } from './add.js';"]],
  ['none any more', []],
])('let through: %s', (_, after) => {
  expect(imports(filePatch('a.test.ts', ["import { add } from './add.ts';"], after))).toEqual([]);
});

test('a module that moves with the change, or a test that does, takes the same in', () => {
  const moved = filePatch('src/sums/add.ts', [], [], 'src/add.ts');
  const [was, is] = [
    "import { add } from '../src/add.ts';",
    "import { add } from '../src/sums/add.ts';",
  ];
  expect(imports(moved, filePatch('test/a.ts', [was], [is]))).toEqual([]);
  expect(
    imports(
      filePatch('test/deep/a.ts', [was], ["import { add } from '../../src/add.ts';"], 'test/a.ts'),
    ),
  ).toEqual([]);
  // Another module that moved says nothing of this one.
  expect(
    imports(moved, filePatch('test/a.ts', [was], ["import { add } from '../src/easy.ts';"])),
  ).not.toEqual([]);
});
