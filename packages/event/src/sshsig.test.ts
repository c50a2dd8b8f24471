import { describe, expect, test } from 'vitest';
import { crypto, who } from '../../../test/support/small-world.ts';
import { signArmoured, verifyArmoured } from './sshsig.ts';

const { signer } = who('ana');
const message = new TextEncoder().encode('what was said');
const lines = signArmoured(message, signer, crypto);

describe('an SSH signature', () => {
  test('tells who signed', () => {
    expect(verifyArmoured(message, lines, crypto)).toBe(signer.publicKey);
    expect(lines[0]).toBe('-----BEGIN SSH SIGNATURE-----');
    expect(lines.at(-1)).toBe('-----END SSH SIGNATURE-----');
    expect(lines.slice(1, -2).every((line) => line.length === 70)).toBe(true);
  });

  test('does not fit another message or another key', () => {
    expect(verifyArmoured(message.slice(1), lines, crypto)).toBeNull();
    const other = signArmoured(message, who('eve').signer, crypto);
    expect(verifyArmoured(message, other, crypto)).toBe(who('eve').signer.publicKey);
  });

  test('has exactly one armour: any changed character is refused', () => {
    const whole = lines.join('\n');
    for (let at = 0; at < whole.length; at++) {
      for (const char of ['A', '=', ' ', '\n', '']) {
        if (whole[at] === char) continue;
        const changed = whole.slice(0, at) + char + whole.slice(at + 1);
        expect(verifyArmoured(message, changed.split('\n'), crypto), `${at} ${char}`).toBeNull();
      }
    }
  });

  test.each([
    ['other line breaks', [...lines.slice(0, 1), lines.slice(1, -1).join(''), ...lines.slice(-1)]],
    ['a blank line', [...lines.slice(0, 1), '', ...lines.slice(1)]],
    ['a trailing line', [...lines, '']],
    ['no armour', lines.slice(1, -1)],
    ['nothing', []],
    ['white space', lines.map((line) => `${line} `)],
  ])('is refused with %s', (_, changed) => {
    expect(verifyArmoured(message, changed, crypto)).toBeNull();
  });

  test('of another namespace, version or hash is refused', () => {
    const blob = Buffer.from(lines.slice(1, -1).join(''), 'base64');
    const rewrap = (bytes: Buffer) => {
      const text = bytes.toString('base64');
      return [lines[0] as string, ...(text.match(/.{1,70}/g) ?? []), lines.at(-1) as string];
    };
    expect(verifyArmoured(message, rewrap(blob), crypto)).toBe(signer.publicKey);
    for (const [from, to] of [
      ['git', 'gît'],
      ['sha512', 'sha256'],
      ['SSHSIG', 'SSHSIC'],
      ['ed25519', 'ed25518'],
    ] as const) {
      const at = blob.indexOf(from);
      const other = Buffer.from(blob);
      other.write(to.slice(0, from.length), at, 'latin1');
      expect(verifyArmoured(message, rewrap(other), crypto)).toBeNull();
    }
  });

  test('with S above the group order is refused: it would be a second one for the message', () => {
    const blob = Buffer.from(lines.slice(1, -1).join(''), 'base64');
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const at = blob.length - 32;
    let s = 0n;
    for (let i = 31; i >= 0; i--) s = (s << 8n) | BigInt(blob[at + i] as number);
    s += order;
    for (let i = 0; i < 32; i++, s >>= 8n) blob[at + i] = Number(s & 255n);
    const text = blob.toString('base64');
    const again = [lines[0] as string, ...(text.match(/.{1,70}/g) ?? []), lines.at(-1) as string];
    expect(verifyArmoured(message, again, crypto)).toBeNull();
  });
});
