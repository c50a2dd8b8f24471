import { describe, expect, test } from 'vitest';
import { checkOid, checkRef, checkUrl, localPath } from './outside.ts';

describe('remote addresses', () => {
  test.each([
    '/srv/hub.git',
    'file:///srv/hub.git',
    'ssh://git@example.org:2222/srv/hub.git',
    'git@example.org:team/hub.git',
    'gh:team/hub',
    'http://127.0.0.1:8080/hub.git',
    'https://user:pw@example.org/hub.git',
  ])('%s may pass', (url) => expect(checkUrl(url)).toBe(url));

  test.each([
    '',
    '--upload-pack=touch x',
    '-oProxyCommand=touch x',
    'ssh://-oProxyCommand=touch%20x/hub',
    'ssh://git@-oProxyCommand=x/hub',
    '-oProxyCommand=x:hub',
    'git@-oProxyCommand=x:hub',
    'ext::sh -c touch% x',
    'fd::7',
    'git://example.org/hub',
    'ftp://example.org/hub',
    'hub.git',
    '../hub.git',
    '/srv/hub\n.git',
    `/${'x'.repeat(5000)}`,
  ])('%j may not', (url) => expect(() => checkUrl(url)).toThrow(RangeError));

  test('a local one is told by its path', () => {
    expect(localPath('file:///srv/my%20hub.git')).toBe('/srv/my hub.git');
    expect(localPath('file:///srv/50%hub.git')).toBe('/srv/50%hub.git');
    expect(localPath('/srv/hub.git')).toBe('/srv/hub.git');
    expect(localPath('ssh://example.org/srv/hub.git')).toBeNull();
  });
});

describe('ref names', () => {
  test.each(['refs/heads/main', 'refs/heads/mesh/log/n1', 'refs/x/ü'])('%s may pass', (ref) =>
    expect(checkRef(ref)).toBe(ref),
  );

  test.each([
    'main',
    '--upload-pack=x',
    'refs/heads/a..b',
    'refs/heads/a b',
    'refs/heads/a:b',
    'refs/heads/*',
    'refs/heads/.a',
    'refs/heads/a.lock',
    'refs/heads/a.lock/b',
    'refs/heads/a/',
    'refs//heads',
    'refs/heads/a\nb',
    'refs/heads/a@{1}',
    '../../x',
  ])('%j may not', (ref) => expect(() => checkRef(ref)).toThrow(RangeError));
});

test('an object is named by its full id alone', () => {
  expect(checkOid('a'.repeat(40))).toBe('a'.repeat(40));
  for (const oid of ['HEAD', 'a'.repeat(39), 'A'.repeat(40), '0'.repeat(40), '--all', '']) {
    expect(() => checkOid(oid)).toThrow(RangeError);
  }
});
