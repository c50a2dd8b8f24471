/** SSH signatures: one form, one armour. All over the message `SIGNED`. */
import { signerOf } from '@lanemesh/ledger';
import { signArmoured } from '../../../packages/event/src/sshsig.ts';
import { crypto } from '../../support/small-world.ts';
import { type Case, cases, SIGNED } from './case.ts';

const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const signer = signerOf(SEED);
const good = signArmoured(SIGNED, signer, crypto);
const [BEGIN = '', END = ''] = [good[0], good.at(-1)];
/** The order of the group, from which S is counted (RFC 8032). */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const field = (bytes: Uint8Array | string) => {
  const content = Buffer.from(bytes as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};

interface Fields {
  magic?: string;
  version?: number;
  type?: string;
  key?: Uint8Array;
  namespace?: string;
  reserved?: string;
  hash?: string;
  inner?: string;
  signature?: (signature: Buffer, signed: Buffer) => Uint8Array;
  after?: Uint8Array;
}

/** A signature with some of its fields as given; what is signed says the same of them. */
function blob(fields: Fields): Buffer {
  const { magic = 'SSHSIG', version = 1, type = 'ssh-ed25519', namespace = 'git' } = fields;
  const { reserved = '', hash = 'sha512', inner = type, after = Buffer.alloc(0) } = fields;
  const key = fields.key ?? Buffer.from(signer.publicKey, 'hex');
  const tail = [field(namespace), field(reserved), field(hash)];
  const digest = hash === 'sha256' ? hex(crypto.sha256(SIGNED)) : crypto.sha512(SIGNED);
  const signed = Buffer.concat([Buffer.from('SSHSIG'), ...tail, field(digest)]);
  const plain = Buffer.from(signer.sign(signed));
  const signature = fields.signature?.(plain, signed) ?? plain;
  const number = Buffer.alloc(4);
  number.writeUInt32BE(version);
  const keyBlob = Buffer.concat([field(type), field(key)]);
  const signatureBlob = Buffer.concat([field(inner), field(signature)]);
  const parts = [Buffer.from(magic), number, field(keyBlob), ...tail, field(signatureBlob), after];
  return Buffer.concat(parts);
}

const hex = (text: string) => Buffer.from(text, 'hex');

function armoured(bytes: Buffer, width = 70): string {
  const lines = bytes.toString('base64').match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
  return [BEGIN, ...lines, END].join('\n');
}

/** Keys that fit a neutral R and an S of 0 for every message, or for one in a few. */
const SMALL = [
  ...['00'.repeat(32), `${'00'.repeat(31)}80`, `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`],
  ...['05', '85'].map(
    (end) => `26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc${end}`,
  ),
  ...['7a', 'fa'].map(
    (end) => `c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03${end}`,
  ),
];

/** A signature with a neutral R that fits: S is the hash times the secret scalar (RFC 8032, 5.1.6). */
function withNeutralR(_: Buffer, signed: Buffer): Buffer {
  const scalar = Buffer.from(crypto.sha512(hex(SEED)).subarray(0, 32));
  scalar[0] = (scalar[0] as number) & 248;
  scalar[31] = ((scalar[31] as number) & 63) | 64;
  const hash = crypto.sha512(Buffer.concat([one, hex(signer.publicKey), signed]));
  const s = ((numberOf(hash) % ORDER) * numberOf(scalar)) % ORDER;
  return Buffer.concat([one, hex(s.toString(16).padStart(64, '0')).reverse()]);
}

const numberOf = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

/** The same signature with S as large as given. */
function withScalar(change: (s: bigint) => bigint) {
  return (signature: Buffer): Buffer => {
    const s = numberOf(signature.subarray(32));
    const changed = change(s).toString(16).padStart(64, '0');
    return Buffer.concat([signature.subarray(0, 32), hex(changed).reverse()]);
  };
}

const whole = good.join('\n');
const text = good.slice(1, -1).join('');
const lines = (...all: readonly string[]) => all.join('\n');
const zero = Buffer.alloc(32);
const one = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]);
const wrapped = (of: string) => armoured(Buffer.from(of, 'base64'));

const ARMOUR: readonly Case[] = [
  ...cases(null, { 'as it is written': whole, 'put together by hand': armoured(blob({})) }),
  ...cases('', {
    nothing: [],
    'no armour': text,
    'an armour of nothing': lines(BEGIN, END),
    'lines of 64': armoured(blob({}), 64),
    'lines of 76': armoured(blob({}), 76),
    'one line': lines(BEGIN, text, END),
    'a line feed after': `${whole}\n`,
    'a line feed before': `\n${whole}`,
    'a blank line inside': whole.replace('\n', '\n\n'),
    'carriage returns': whole.replaceAll('\n', '\r\n'),
    'a space at the end of a line': whole.replace('\n', ' \n'),
    'a space inside': whole.replace('U1NIU0lH', 'U1NI U0lH'),
    'small letters': whole.toLowerCase(),
    'another begin': whole.replace('BEGIN SSH', 'BEGIN PGP'),
    'another end': whole.replace('END SSH', 'END PGP'),
    'no end': good.slice(0, -1).join('\n'),
    'a header': lines(BEGIN, 'Comment: x', ...good.slice(1)),
    'base64 for urls': whole.replaceAll('+', '-').replaceAll('/', '_'),
    'padding it does not need': lines(...good.slice(0, -1), '====', END),
    'without its padding': whole.replaceAll('=', ''),
    'it twice': lines(whole, whole),
    'a character that is none of base64': whole.replace('U1NI', 'U1N!'),
  }),
];

const FORM: readonly Case[] = cases('', {
  'another magic': armoured(blob({ magic: 'SSHSIH' })),
  'version 0': armoured(blob({ version: 0 })),
  'version 2': armoured(blob({ version: 2 })),
  'another key type': armoured(blob({ type: 'ssh-rsa' })),
  'another signature type': armoured(blob({ inner: 'ssh-rsa' })),
  'a security key': armoured(blob({ type: 'sk-ssh-ed25519@openssh.com' })),
  'namespace file': armoured(blob({ namespace: 'file' })),
  'no namespace': armoured(blob({ namespace: '' })),
  'something reserved': armoured(blob({ reserved: 'x' })),
  'hash sha256': armoured(blob({ hash: 'sha256' })),
  'a byte after it': armoured(blob({ after: Buffer.from([0]) })),
  'a key one byte short': armoured(blob({ key: hex(signer.publicKey).subarray(1) })),
  'a signature one byte short': armoured(blob({ signature: (all) => all.subarray(1) })),
  'a signature one byte long': armoured(blob({ signature: (all) => Buffer.concat([all, zero]) })),
  'half of it': wrapped(text.slice(0, 120)),
});

const CURVE: readonly Case[] = [
  ...cases('', {
    'a signature of nothing': armoured(blob({ signature: () => Buffer.alloc(64) })),
    'S plus the group order': armoured(blob({ signature: withScalar((s) => s + ORDER) })),
    'S with its highest bit': armoured(blob({ signature: withScalar((s) => s | (1n << 255n)) })),
    'S of the group order': armoured(blob({ signature: withScalar(() => ORDER) })),
    'another R': armoured(blob({ signature: (all) => Buffer.concat([one, all.subarray(32)]) })),
    'another key': armoured(blob({ key: hex('f'.repeat(64)) })),
    'a key that is no point': armoured(blob({ key: hex(`02${'00'.repeat(31)}`) })),
    // A neutral key fits every message; its y is 1, and only that way of writing it is a key.
    'the neutral key with y written as p + 1': armoured(
      blob({ key: hex(`ee${'ff'.repeat(30)}7f`), signature: () => Buffer.concat([one, zero]) }),
    ),
    'the neutral key with the sign of x set': armoured(
      blob({ key: hex(`01${'00'.repeat(30)}80`), signature: () => Buffer.concat([one, zero]) }),
    ),
    'the neutral key, R written as p + 1': armoured(
      blob({ key: one, signature: () => Buffer.concat([hex(`ee${'ff'.repeat(30)}7f`), zero]) }),
    ),
  }),
  ...cases(
    '',
    Object.fromEntries(
      SMALL.map((key) => [
        `the key of small order ${key.slice(0, 8)}…${key.slice(-2)}`,
        armoured(blob({ key: hex(key), signature: () => Buffer.concat([one, zero]) })),
      ]),
    ),
  ),
  // Well made by the key's owner; only R is one that no honest signer draws.
  ...cases('', { 'a neutral R': armoured(blob({ signature: withNeutralR })) }),
];

export const SIGNATURE_CASES: readonly Case[] = [...ARMOUR, ...FORM, ...CURVE];
