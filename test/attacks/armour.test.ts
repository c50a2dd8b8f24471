/** Signatures that some other program would take: one commit has one armour here (INV-3). */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { type CommitValue, readCommit } from '@lanemesh/event';
import { describe, expect, test } from 'vitest';
import { crypto, SmallWorld } from '../support/small-world.ts';

const world = new SmallWorld();
const { ana, founding } = world;
const batch = world.batch(ana, [world.draft('node.beat', {})]);
const raw = Buffer.from(world.raws.get(batch.oid) as Uint8Array).toString('latin1');
const [head = '', armoured = '', tail = ''] = raw.split(/gpgsig |(?<=END SSH SIGNATURE-----\n)/);
const payload = Buffer.from(head + tail, 'latin1');
const lines = armoured.trimEnd().split('\n ');
const base64 = lines.slice(1, -1).join('');
const blob = Buffer.from(base64, 'base64');

/** A commit as it was, with other lines in the place of the signature's. */
function withLines(these: readonly string[], join = '\n '): CommitValue {
  const text = `${head}gpgsig ${these.join(join)}\n${tail}`;
  return readCommit(batch.oid, Buffer.from(text, 'latin1'), crypto);
}

function withBlob(bytes: Buffer): CommitValue {
  const text = bytes.toString('base64');
  return withLines([lines[0] ?? '', ...(text.match(/.{1,70}/g) ?? []), lines.at(-1) ?? '']);
}

const field = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value as Uint8Array);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

interface Wish {
  readonly namespace?: string;
  readonly reserved?: string;
  readonly hash?: 'sha512' | 'sha256';
  readonly version?: number;
  readonly keyType?: string;
  readonly signatureType?: string;
}

/** A true signature of the commit by Ana's key, in another form of PROTOCOL.sshsig. */
function signed({
  namespace = 'git',
  reserved = '',
  hash = 'sha512',
  version = 1,
  keyType = 'ssh-ed25519',
  signatureType = 'ssh-ed25519',
}: Wish): Buffer {
  const middle = [field(namespace), field(reserved), field(hash)];
  const digest = createHash(hash).update(payload).digest();
  const message = Buffer.concat([Buffer.from('SSHSIG'), ...middle, field(digest)]);
  const key = Buffer.from(ana.signer.publicKey, 'hex');
  return Buffer.concat([
    Buffer.from('SSHSIG'),
    Buffer.from([0, 0, 0, version]),
    field(Buffer.concat([field(keyType), field(key)])),
    ...middle,
    field(Buffer.concat([field(signatureType), field(ana.signer.sign(message))])),
  ]);
}

describe('[R1] a signature’s armour', () => {
  test('[R1] as it was written is taken', () => {
    expect(withLines(lines).content).not.toBeNull();
    expect(signed({})).toEqual(blob);
    expect(withBlob(signed({})).content).not.toBeNull();
  });

  test.each<[string, readonly string[], string?]>([
    ['lines of 76', [lines[0] ?? '', ...(base64.match(/.{1,76}/g) ?? []), lines.at(-1) ?? '']],
    ['lines of 69', [lines[0] ?? '', ...(base64.match(/.{1,69}/g) ?? []), lines.at(-1) ?? '']],
    ['one line', [lines[0] ?? '', base64, lines.at(-1) ?? '']],
    ['a space behind a line', lines.map((line, i) => (i === 2 ? `${line} ` : line))],
    ['two spaces before a line', lines.map((line, i) => (i === 2 ? ` ${line}` : line))],
    ['tabs before its lines', lines, '\n\t'],
    ['no space before its lines', lines, '\n'],
    ['carriage returns', lines, '\r\n '],
    ['a blank line within', [...lines.slice(0, 2), '', ...lines.slice(2)]],
    ['a blank line behind', [...lines, '']],
    ['a comment before it', ['Comment: x', ...lines]],
    ['itself twice', [...lines, ...lines]],
    ['itself as a second header', [...lines, `\ngpgsig ${lines.join('\n ')}`.slice(1)], '\n '],
    ['no first line', lines.slice(1)],
    ['no last line', lines.slice(0, -1)],
    ['another first line', ['-----BEGIN PGP SIGNATURE-----', ...lines.slice(1)]],
    ['no padding', lines.map((line) => line.replace(/=+$/, ''))],
    ['more padding', lines.map((line, i) => (i === lines.length - 2 ? `${line}=` : line))],
  ])('[R1] with %s is refused', (_, these, join) => {
    expect(withLines(these, join).content).toBeNull();
  });

  test('[R1] with bits behind the last byte that say nothing is refused', () => {
    const last = lines.at(-2) ?? '';
    const place = last.replace(/=+$/, '').length - 1;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    let same = 0;
    for (const letter of alphabet) {
      const other = last.slice(0, place) + letter + last.slice(place + 1);
      if (other === last || !blob.equals(Buffer.from(base64.replace(last, other), 'base64')))
        continue;
      same++;
      expect(withLines(lines.map((line) => (line === last ? other : line))).content).toBeNull();
    }
    expect(same).toBe(base64.endsWith('==') ? 15 : base64.endsWith('=') ? 3 : 0);
  });

  test.each<[string, Wish]>([
    ['another namespace', { namespace: 'file' }],
    ['no namespace', { namespace: '' }],
    ['a longer namespace', { namespace: 'git ' }],
    ['a reserved field', { reserved: 'x' }],
    ['SHA-256 in place of SHA-512', { hash: 'sha256' }],
    ['version 2', { version: 2 }],
    ['another key type', { keyType: 'sk-ssh-ed25519@openssh.com' }],
    ['another signature type', { signatureType: 'ssh-ed448' }],
  ])('[R1] truly signed for %s is refused', (_, wish) => {
    expect(withBlob(signed(wish)).content).toBeNull();
  });

  test('[R1] with data behind the signature, or within its fields, is refused', () => {
    expect(withBlob(Buffer.concat([blob, Buffer.from([0])])).content).toBeNull();
    expect(withBlob(blob.subarray(0, -1)).content).toBeNull();
    const inner = Buffer.concat([
      field('ssh-ed25519'),
      field(blob.subarray(-64)),
      Buffer.from('x'),
    ]);
    const outer = blob.subarray(0, blob.length - (4 + 11 + 4 + 64) - 4);
    expect(withBlob(Buffer.concat([outer, field(inner)])).content).toBeNull();
  });

  test('[R1] of a key of another kind is refused', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const middle = [field('git'), field(''), field('sha512')];
    const digest = createHash('sha512').update(payload).digest();
    const message = Buffer.concat([Buffer.from('SSHSIG'), ...middle, field(digest)]);
    const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-65);
    const key = [field('ecdsa-sha2-nistp256'), field('nistp256'), field(point)];
    const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const inner = [field('ecdsa-sha2-nistp256'), field(signature)];
    const other = [field(Buffer.concat(key)), ...middle, field(Buffer.concat(inner))];
    const start = Buffer.from([...Buffer.from('SSHSIG'), 0, 0, 0, 1]);
    expect(withBlob(Buffer.concat([start, ...other])).content).toBeNull();
  });

  test('[R1] of another commit, or of none of it, is refused', () => {
    const other = readCommit(founding.oid, world.raws.get(founding.oid) as Uint8Array, crypto);
    expect(other.content).not.toBeNull();
    const theirs = Buffer.from(world.raws.get(founding.oid) as Uint8Array).toString('latin1');
    const [, stolen = ''] = theirs.split(/gpgsig |(?<=END SSH SIGNATURE-----\n)/);
    expect(withLines(stolen.trimEnd().split('\n ')).content).toBeNull();
    expect(withBlob(Buffer.alloc(blob.length)).content).toBeNull();
    const zero = Buffer.from(blob);
    zero.fill(0, blob.length - 64);
    expect(withBlob(zero).content).toBeNull();
  });

  test('[R1] with a key that fits every message is nobody else’s', () => {
    // The points of small order: with them one signature would fit many messages.
    for (const key of ['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`]) {
      const at = blob.indexOf(Buffer.from(ana.signer.publicKey, 'hex'));
      const other = Buffer.from(blob);
      other.write(key, at, 'hex');
      for (const signature of [Buffer.alloc(64), Buffer.from(`01${'00'.repeat(63)}`, 'hex')]) {
        signature.copy(other, other.length - 64);
        const { content } = withBlob(other);
        // Whoever signs so is some node, and never Ana.
        expect(content === null || content.key === key).toBe(true);
        expect(content?.key).not.toBe(ana.signer.publicKey);
      }
    }
  });
});
