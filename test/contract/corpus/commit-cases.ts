/** Raw commits: batches and entries in their one form, and with one thing wrong, well signed. */
import { LIMITS } from '@lanemesh/event';
import { signArmoured } from '../../../packages/event/src/sshsig.ts';
import { crypto, eventId, who } from '../../support/small-world.ts';
import { type Case, cases, type Part, partsOf } from './case.ts';

const ana = who('ana');
const TREE = 'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const PERSON = `${ana.id} <${ana.id}@lanemesh.invalid> 1700000000 +0000`;
const PEOPLE = [`author ${PERSON}`, `committer ${PERSON}`];
const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const MESH = 'd'.repeat(64);

/** A signed commit: headers before the signature, and the message. */
function signed(headers: readonly string[], message: string): Part[] {
  const head = `${headers.join('\n')}\n`;
  const armour = signArmoured(Buffer.from(`${head}\n${message}`), ana.signer, crypto).join('\n ');
  return partsOf(`${head}gpgsig ${armour}\n\n${message}`);
}

const heads = (...parents: string[]) => [TREE, ...parents.map((id) => `parent ${id}`), ...PEOPLE];
const head = heads();
const EVENT = `{"at":0,"body":{},"id":"${eventId(1)}","kind":"node.beat","v":0}`;

type Header = Readonly<Record<string, unknown>>;
const sorted = (header: Header) =>
  JSON.stringify(Object.fromEntries(Object.entries(header).sort(([a], [b]) => (a < b ? -1 : 1))));
const first: Header = { t: 'batch', v: 0, author: ana.id, number: 1, at: 0 };
const seen = { height: 0, id: A };
const second: Header = { ...first, number: 2, mesh: MESH, prev: MESH, seen };
const log = { author: ana.id, digest: MESH, number: 1 };
const entry: Header = {
  ...{ t: 'entry', v: 0, mesh: MESH, weaver: ana.id, height: 1, prev: MESH, at: 0, logs: [log] },
};
const without = (header: Header, name: string): Header =>
  Object.fromEntries(Object.entries(header).filter(([key]) => key !== name));

const message = (
  header: Header | string,
  lines: readonly string[],
  subject = 'mesh: x [skip ci]',
) =>
  `${subject}\n\n${[typeof header === 'string' ? header : sorted(header), ...lines].join('\n')}\n`;
const batch = (header: Header | string, parents: string[] = [], lines = [EVENT]) =>
  signed(heads(...parents), message(header, lines));
const woven = (header: Header, parents: string[], lines: string[] = []) =>
  signed(heads(...parents), message(header, lines));

const plain = message(first, [EVENT]);
/** A commit of exactly so many bytes, by a long line that is no event. */
function sized(bytes: number): Part[] {
  const length = (input: readonly Part[]) =>
    input.reduce(
      (n, part) => n + (typeof part === 'string' ? part.length : 'times' in part ? part.times : 0),
      0,
    );
  const made = (n: number) => batch(first, [], ['x'.repeat(n)]);
  return made(1000 + bytes - length(made(1000)));
}

const TAKEN = cases(null, {
  'a first batch': batch(first),
  'a first batch in a mesh': batch({ ...first, mesh: MESH, seen }),
  'a second batch': batch(second, [A]),
  'a line that is no event': batch(first, [], ['no event', '']),
  '512 lines': batch(
    first,
    [],
    Array.from({ length: 512 }, () => 'x'),
  ),
  'the largest commit': sized(LIMITS.commit),
  'another tree': signed([`tree ${A}`, ...PEOPLE], plain),
  'other people, other dates': signed([TREE, 'author ', 'committer x'], plain),
  'a subject of 190 characters': signed(
    head,
    message(first, [EVENT], `${'s'.repeat(190)} [skip ci]`),
  ),
  'the latest time': batch({ ...first, at: 253402300799999 }),
  'an entry': woven(entry, [A, B]),
  'an entry with a void parent': woven(entry, [A, B, C]),
  'an entry that weaves nothing': woven({ ...entry, logs: [] }, [A]),
  'an entry of 64 logs': woven(
    { ...entry, logs: Array.from({ length: 64 }, () => log) },
    Array.from({ length: 65 }, () => A),
  ),
});

const HEADERS = cases('', {
  nothing: [],
  'no signature': partsOf(`${head.join('\n')}\n\n${plain}`),
  'a signature over another message': partsOf(
    signed(head, plain).join('').replace('mesh: x', 'mesh: y'),
  ),
  'a header more': signed([...head, 'encoding UTF-8'], plain),
  'a header after the signature': partsOf(
    signed(head, plain).join('').replace('\n\nmesh: x', '\nencoding UTF-8\n\nmesh: x'),
  ),
  'a second signature': partsOf(
    signed(head, plain).join('').replace('\ngpgsig ', '\ngpgsig x\ngpgsig '),
  ),
  'a signature for SHA-256': partsOf(
    signed(head, plain).join('').replace('\ngpgsig ', '\ngpgsig-sha256 '),
  ),
  'a merge tag': signed([...head, 'mergetag object x'], plain),
  'no tree': signed(PEOPLE, plain),
  'a tree in capitals': signed([TREE.toUpperCase(), ...PEOPLE], plain),
  'a short tree': signed([TREE.slice(0, -1), ...PEOPLE], plain),
  'no author': signed([TREE, PEOPLE[1] as string], plain),
  'no committer': signed([TREE, PEOPLE[0] as string], plain),
  'the committer first': signed([TREE, ...[...PEOPLE].reverse()], plain),
  'a parent after the people': signed([TREE, ...PEOPLE, `parent ${A}`], message(second, [EVENT])),
  'a parent in capitals': signed(heads(A.toUpperCase()), message(second, [EVENT])),
  'carriage returns': signed(
    head.map((line) => `${line}\r`),
    plain,
  ),
  'people who are no UTF-8': [`${TREE}\nauthor `, { base64: '/w==' }, `\n${plain}`],
});

const MESSAGE = cases('', {
  'no line feed at the end': signed(head, plain.slice(0, -1)),
  'no subject': signed(head, plain.slice(plain.indexOf('\n') + 1)),
  'a subject without its mark': signed(head, message(first, [EVENT], 'mesh: x')),
  'a subject of 191 characters': signed(
    head,
    message(first, [EVENT], `${'s'.repeat(191)} [skip ci]`),
  ),
  'an empty subject': signed(head, message(first, [EVENT], ' [skip ci]')),
  'a subject beyond ASCII': signed(head, message(first, [EVENT], 'mesh: \u00e9 [skip ci]')),
  'no blank line': signed(head, plain.replace('\n\n', '\n')),
  'two blank lines': signed(head, plain.replace('\n\n', '\n\n\n')),
  'a space on the blank line': signed(head, plain.replace('\n\n', '\n \n')),
  'carriage returns in the message': signed(head, plain.replaceAll('\n', '\r\n')),
  'no events': batch(first, [], []),
  '513 lines': batch(
    first,
    [],
    Array.from({ length: 513 }, () => 'x'),
  ),
  'one byte too many': sized(LIMITS.commit + 1),
});

const BATCH = cases('', {
  ...Object.fromEntries(
    ['t', 'v', 'author', 'number', 'at'].map((name) => [
      `without ${name}`,
      batch(without(first, name)),
    ]),
  ),
  'a field more': batch({ ...first, extra: 1 }),
  'white space': batch(sorted(first).replace(',', ', ')),
  'fields in another order': batch(sorted(first).replace(/("at":0),(.*)}/, '$2,$1}')),
  'a field twice': batch(sorted(first).replace('"at":0', '"at":0,"at":0')),
  'another version': batch({ ...first, v: 1 }),
  'another sort': batch({ ...first, t: 'Batch' }),
  'number 0': batch({ ...first, number: 0 }),
  'a number as a text': batch({ ...first, number: '1' }),
  'a negative time': batch({ ...first, at: -1 }),
  'a time too late': batch({ ...first, at: 253402300800000 }),
  'an author in capitals': batch({ ...first, author: ana.id.toUpperCase() }),
  'a mesh in capitals': batch({ ...first, mesh: MESH.toUpperCase(), seen }),
  'a mesh without what was seen': batch({ ...first, mesh: MESH }),
  'something seen without a mesh': batch({ ...first, seen }),
  'number 1 with a parent': batch(first, [A]),
  'number 1 with a digest of a parent': batch({ ...first, prev: MESH }),
  'number 2 without a parent': batch(second),
  'number 2 with two parents': batch(second, [A, B]),
  'number 2 without a digest': batch(without(second, 'prev'), [A]),
  'number 2 without a mesh': batch(without(without(second, 'mesh'), 'seen'), [A]),
  'a seen height below 0': batch({ ...second, seen: { height: -1, id: A } }, [A]),
  'a seen entry that is no id': batch({ ...second, seen: { height: 0, id: MESH } }, [A]),
});

const ENTRY = cases('', {
  ...Object.fromEntries(
    Object.keys(entry).map((name) => [
      `an entry without ${name}`,
      woven(without(entry, name), [A, B]),
    ]),
  ),
  'an entry with an event': woven(entry, [A, B], [EVENT]),
  'an entry with a blank line': woven(entry, [A, B], ['']),
  'an entry with a field more': woven({ ...entry, extra: 1 }, [A, B]),
  'an entry of another version': woven({ ...entry, v: 1 }, [A, B]),
  'an entry of height 0': woven({ ...entry, height: 0 }, [A, B]),
  'an entry without parents': woven(entry, []),
  'an entry with a parent too few': woven(entry, [A]),
  'an entry with two void parents': woven(entry, [A, B, C, C]),
  'an entry of 65 logs': woven(
    { ...entry, logs: Array.from({ length: 65 }, () => log) },
    Array.from({ length: 66 }, () => A),
  ),
  'a log with a field more': woven({ ...entry, logs: [{ ...log, extra: 1 }] }, [A, B]),
  'a log without a digest': woven({ ...entry, logs: [without(log, 'digest')] }, [A, B]),
  'a log of number 0': woven({ ...entry, logs: [{ ...log, number: 0 }] }, [A, B]),
});

export const COMMIT_CASES: readonly Case[] = [...TAKEN, ...HEADERS, ...MESSAGE, ...BATCH, ...ENTRY];
