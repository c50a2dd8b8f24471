import { expect, test } from 'vitest';
import { mutantNamed, profileNamed, Unusable } from './named.ts';

test('a mutant or profile that there is not is answered with those there are', () => {
  expect(mutantNamed('chooses history by length').name).toBe('chooses history by length');
  expect(() => mutantNamed('nope')).toThrow(Unusable);
  expect(() => mutantNamed('nope')).toThrow('there is no mutant "nope"; there are\n  ');
  expect(() => profileNamed('constructor')).toThrow(/"constructor"; there are(.|\n)* takeover/);
  expect(profileNamed(undefined)).toBeNull();
});
