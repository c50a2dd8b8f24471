import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crypto, draft, SmallWorld, START, who } from '../../../test/support/small-world.ts';
import {
  buildCommit,
  buildMerge,
  type CommitValue,
  type Event,
  encode,
  eventsOf,
  isBatch,
  isEntry,
  type Json,
  LIMITS,
  type Person,
  readCommit,
  writeBatch,
  writeEntry,
} from './index.ts';

const ana = who('ana');
const person: Person = { name: 'ana', mail: 'ana@example.org', seconds: 1_700_000_000 };
const PARENT = '1'.repeat(40);
const DIGEST = '2'.repeat(64);
const MESH = '3'.repeat(64);
const OID = '4'.repeat(40);

const batchHeader = {
  t: 'batch' as const,
  v: 0,
  author: ana.id,
  number: 2,
  at: START,
  mesh: MESH,
  prev: DIGEST,
  seen: { height: 7, id: OID },
};
const entryHeader = {
  t: 'entry' as const,
  v: 0,
  mesh: MESH,
  weaver: ana.id,
  height: 8,
  prev: DIGEST,
  at: START,
  logs: [{ author: ana.id, number: 2, digest: DIGEST }],
};
const beat = draft('node.beat', {}, 1);

function batch(events: readonly Event[] = [beat], header = batchHeader) {
  return writeBatch(header, events, PARENT, person, ana.signer, crypto);
}
function entry(parents: readonly string[] = [PARENT, OID], header = entryHeader) {
  return writeEntry(header, parents, person, ana.signer, crypto);
}
const read = (raw: Uint8Array): CommitValue => readCommit(OID, raw, crypto);

/** A signed commit with this message. */
function said(message: string, parents: readonly string[] = [PARENT]): CommitValue {
  return read(buildCommit(parents, person, message, ana.signer, crypto));
}
const message = (header: object, ...lines: string[]) =>
  `mesh: a [skip ci]\n\n${[encode(header as Json), ...lines].join('\n')}\n`;
const line = encode(beat as unknown as Json);

describe('[R1] bytes', () => {
  test('[R1] the digest is the SHA-256 of the whole raw object', () => {
    const raw = batch();
    expect(read(raw).digest).toBe(crypto.sha256(raw));
  });

  test('[R1] what was written is read back: batches', () => {
    const event = fc.record({
      text: fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
      n: fc.maxSafeInteger(),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 20 }), (bodies) => {
        const events = bodies.map(
          (body, i): Event => ({ ...draft('node.beat', {}, i), kind: 'x.note', body }),
        );
        const commit = read(batch(events));
        if (!isBatch(commit)) throw new Error('no batch');
        expect(commit.content).toMatchObject({ key: ana.signer.publicKey, header: batchHeader });
        expect(eventsOf(commit.content)).toEqual(events);
        expect(commit).toMatchObject({ parents: [PARENT], seconds: person.seconds });
      }),
      { numRuns: 100 },
    );
  });

  test('[R1] what was written is read back: entries', () => {
    const commit = read(entry());
    expect(isEntry(commit)).toBe(true);
    expect(commit.content).toEqual({ key: ana.signer.publicKey, header: entryHeader });
    expect(commit.parents).toEqual([PARENT, OID]);
  });

  test('[R1] any flipped bit makes another commit, which is signed by nobody', () => {
    for (const raw of [batch([beat, draft('node.beat', {}, 2)]), entry()]) {
      const whole = read(raw);
      for (let at = 0; at < raw.length; at++) {
        const changed = raw.slice();
        changed[at] = (changed[at] as number) ^ (1 << (at % 8));
        const commit = read(changed);
        expect(commit.digest).not.toBe(whole.digest);
        expect(commit.content, `byte ${at}`).toBeNull();
      }
    }
  });

  test('[R1] any removed or added byte does so as well', () => {
    const raw = batch();
    for (let at = 0; at <= raw.length; at++) {
      const shorter = Buffer.concat([raw.subarray(0, at), raw.subarray(at + 1)]);
      const longer = Buffer.concat([raw.subarray(0, at), Buffer.from('\n'), raw.subarray(at)]);
      if (at < raw.length) expect(read(shorter).content, `without byte ${at}`).toBeNull();
      expect(read(longer).content, `with a byte at ${at}`).toBeNull();
    }
  });

  test('[R1] a commit over 1 MiB is neither batch nor entry', () => {
    const note = (length: number): Event => ({ ...beat, kind: 'x.note', body: 'a'.repeat(length) });
    const events = Array.from({ length: 16 }, (_, i) => ({
      ...note(65_000),
      id: draft('node.beat', {}, i).id,
    }));
    const size = batch(events).length;
    const fill = (bytes: number) => batch([...events, note(bytes)]);
    const room = LIMITS.commit - fill(0).length;
    expect(size).toBeLessThan(LIMITS.commit);
    expect(fill(room)).toHaveLength(LIMITS.commit);
    expect(read(fill(room)).content).not.toBeNull();
    expect(read(fill(room + 1)).content).toBeNull();
  });

  test.each([
    ['no blank line', message(batchHeader, line).replace('\n\n', '\n')],
    ['no last newline', message(batchHeader, line).slice(0, -1)],
    ['a subject that builds run on', message(batchHeader, line).replace(' [skip ci]', '')],
    ['a subject beyond ASCII', message(batchHeader, line).replace('mesh: a', 'mesh: ä')],
    ['no subject', message(batchHeader, line).replace('mesh: a', '')],
    ['a header with a space', message(batchHeader, line).replace('"at":', '"at": ')],
    ['an unknown field', message({ ...batchHeader, also: 1 }, line)],
    ['a byte order mark', `\ufeff${message(batchHeader, line)}`],
    ['carriage returns', message(batchHeader, line).replaceAll('\n', '\r\n')],
    ['nothing', ''],
  ])('[R1] a message with %s is not canonical', (_, text) => {
    expect(said(text).content).toBeNull();
  });

  test('[R11] an empty line is a void event, and does not break its batch', () => {
    expect(said(`${message(batchHeader, line)}\n`).content).toMatchObject({ lines: [line, ''] });
  });

  test('[R1] headers of git that are not ours are refused', () => {
    const raw = Buffer.from(batch()).toString();
    const at = raw.indexOf('gpgsig ');
    for (const extra of ['encoding UTF-8\n', 'mergetag x\n', 'gpgsig-sha256 x\n', 'author x\n']) {
      expect(read(Buffer.from(raw.slice(0, at) + extra + raw.slice(at))).content).toBeNull();
    }
  });

  test('[R1] names, mails, dates and trees judge nothing', () => {
    const other: Person = { name: 'Ä Ö', mail: '', seconds: 99_999_999_999 };
    const raw = buildCommit([PARENT], other, message(batchHeader, line), ana.signer, crypto);
    expect(read(raw)).toMatchObject({ seconds: other.seconds });
    expect(read(raw).content).not.toBeNull();
  });

  test('[R1] an unsigned commit, and any bytes at all, are read without a throw', () => {
    expect(read(buildMerge([PARENT, OID], person, 'merge\n'))).toMatchObject({
      parents: [PARENT, OID],
      content: null,
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (raw) => {
        expect(read(raw).content).toBeNull();
      }),
    );
  });
});

describe('[R2] a batch', () => {
  test.each([
    ['author', { author: 'ana' }],
    ['author', { author: undefined }],
    ['number', { number: 0 }],
    ['number', { number: 1 }],
    ['prev', { prev: undefined }],
    ['prev', { prev: DIGEST.toUpperCase().replace('2', 'A') }],
    ['mesh', { mesh: undefined }],
    ['seen', { seen: undefined }],
    ['seen', { seen: { height: -1, id: OID } }],
    ['seen', { seen: { height: 1 } }],
    ['at', { at: -1 }],
    ['v', { v: 1 }],
    ['t', { t: 'batches' }],
  ])('[R2] with a wrong %s is none: %j', (_, over) => {
    const header = JSON.parse(JSON.stringify({ ...batchHeader, ...over }));
    expect(said(message(header, line)).content).toBeNull();
    expect(said(message(batchHeader, line)).content).not.toBeNull();
  });

  test('[R2] has one parent, and number 1 has none', () => {
    expect(said(message(batchHeader, line), []).content).toBeNull();
    expect(said(message(batchHeader, line), [PARENT, OID]).content).toBeNull();
    const { prev: _, ...first } = { ...batchHeader, number: 1 };
    expect(said(message(first, line), []).content).not.toBeNull();
    expect(said(message(first, line)).content).toBeNull();
    expect(said(message({ ...first, prev: DIGEST }, line), []).content).toBeNull();
  });

  test('[R2] holds 1 to 512 lines', () => {
    const lines = (count: number) => Array.from({ length: count }, () => line);
    expect(said(message(batchHeader)).content).toBeNull();
    expect(said(message(batchHeader, ...lines(512))).content).not.toBeNull();
    expect(said(message(batchHeader, ...lines(513))).content).toBeNull();
  });

  test('[R4] without mesh and seen is a founding commit, and number 1', () => {
    const { mesh: _, seen: _s, prev: _p, ...bare } = { ...batchHeader, number: 1 };
    expect(said(message(bare, line), []).content).not.toBeNull();
    expect(said(message({ ...bare, seen: batchHeader.seen }, line), []).content).toBeNull();
    expect(said(message({ ...bare, mesh: MESH }, line), []).content).toBeNull();
    expect(said(message({ ...bare, number: 2, prev: DIGEST }, line)).content).toBeNull();
  });
});

describe('[R3] an entry', () => {
  const log = (i: number) => ({ author: ana.id, number: i + 1, digest: DIGEST });
  const logs = (count: number) => Array.from({ length: count }, (_, i) => log(i));
  const parents = (count: number) =>
    Array.from({ length: count }, (_, i) => i.toString(16).padStart(40, '0'));

  test('[R3] has its parent, one a log, and at most one more', () => {
    for (const [sides, valid] of [
      [-1, false],
      [0, true],
      [1, true],
      [2, false],
    ] as const) {
      const { content } = read(entry(parents(3 + sides), { ...entryHeader, logs: logs(2) }));
      expect(content !== null, `${sides}`).toBe(valid);
    }
  });

  test('[R3] weaves 0 to 64 logs', () => {
    for (const [count, valid] of [
      [0, true],
      [64, true],
      [65, false],
    ] as const) {
      const header = { ...entryHeader, logs: logs(count) };
      expect(said(message(header), parents(1 + count)).content !== null).toBe(valid);
    }
  });

  test('[R3] holds no events', () => {
    expect(said(message(entryHeader), [PARENT, OID]).content).not.toBeNull();
    expect(said(message(entryHeader, line), [PARENT, OID]).content).toBeNull();
  });

  test.each([
    { mesh: '' },
    { weaver: 'ana' },
    { height: 0 },
    { prev: null },
    { at: 1.5 },
    { v: 1 },
  ])('[R3] with %j is none', (over) => {
    const text = message(entryHeader).replace(
      encode(entryHeader as unknown as Json),
      JSON.stringify(Object.fromEntries(Object.entries({ ...entryHeader, ...over }).sort())),
    );
    expect(said(text, [PARENT, OID]).content).toBeNull();
  });
});

test('nothing that a writer refuses is signed', () => {
  expect(() => batch([{ ...beat, id: 'x' }])).toThrow(/^id/);
  const world = new SmallWorld();
  expect(() => world.draft('node.beat', {}, { subject: '../x' })).not.toThrow();
  expect(() => batch([world.draft('node.beat', {}, { subject: '../x' })])).toThrow(/^subject/);
});

describe('the first line of a commit, for people', () => {
  const subject = (raw: Uint8Array) =>
    /\n\n(?<line>.*)\n/.exec(new TextDecoder().decode(raw))?.groups?.line;
  const gaveup = draft('task.gaveup', { task: `${ana.id}:${beat.id}`, reason: 'drain' }, 2);

  test('of a batch names its first event, how many more there are, and its number', () => {
    expect(subject(batch())).toBe('mesh: node.beat (#2) [skip ci]');
    const claim = `${ana.id}:${beat.id}`;
    const two = batch([{ ...gaveup, claim }, beat]);
    expect(subject(two)).toBe('mesh: task.gaveup and 1 more (#2) [skip ci]');
    expect(subject(batch([beat, { ...beat, id: gaveup.id }, { ...gaveup, claim }]))).toBe(
      'mesh: node.beat and 2 more (#2) [skip ci]',
    );
  });

  test('of an entry names its height and how many logs it weaves', () => {
    const log = entryHeader.logs[0] as (typeof entryHeader.logs)[number];
    expect(subject(entry())).toBe('mesh ledger 8: 1 log [skip ci]');
    expect(subject(entry([PARENT], { ...entryHeader, logs: [] }))).toBe(
      'mesh ledger 8: 0 logs [skip ci]',
    );
    const two = { ...entryHeader, logs: [log, { ...log, author: who('ben').id }] };
    expect(subject(entry([PARENT, OID, OID], two))).toBe('mesh ledger 8: 2 logs [skip ci]');
  });
});
