import { expect, test } from 'vitest';
import { confine } from './confine.ts';
import { seatbeltProfile } from './seatbelt.ts';

const POLICY = {
  level: 'full',
  cwd: '/ana/state/attempts/x/tree',
  shown: [
    { at: '/usr', from: '/usr' },
    { at: '/ana', from: '/ana/state/attempts/x/cell/home', write: true },
    {
      at: '/ana/state/attempts/x/tree',
      from: '/ana/state/attempts/x/tree',
      write: true,
    },
    { at: '/opt/"odd"', from: '/opt/"odd"' },
  ],
  hidden: ['/ana/project/.mesh', '/ana/state'],
  network: { proxy: 40123, ports: [8080] },
} as const;

test('[INV-14] the profile of a Mac: all is denied but what is shown, and the way to our proxy', () => {
  expect(seatbeltProfile(POLICY)).toMatchInlineSnapshot(`
    "(version 1)
    (deny default)
    (import "system.sb")
    (allow process-fork)
    (allow process-exec)
    (allow signal (target same-sandbox))
    (allow process-info* (target same-sandbox))
    (allow sysctl-read)
    (allow mach-lookup
      (global-name "com.apple.SecurityServer")
      (global-name "com.apple.system.opendirectoryd.libinfo")
      (global-name "com.apple.trustd.agent"))
    (allow file-read-metadata)
    (allow file-read* (literal "/") (subpath "/dev"))
    (allow file-write* (literal "/dev/null") (literal "/dev/tty") (regex #"^/dev/fd/"))
    (allow file-read* (subpath "/usr"))
    (deny file-write* (subpath "/usr"))
    (allow file-read* (subpath "/opt/\\"odd\\""))
    (deny file-write* (subpath "/opt/\\"odd\\""))
    (deny file-read* file-write* (subpath "/ana/state"))
    (deny file-read* file-write* (subpath "/ana/project/.mesh"))
    (allow file-read* file-write* (subpath "/ana/state/attempts/x/tree"))
    (allow file-read* file-write* (subpath "/ana/state/attempts/x/cell/home"))
    (allow network-outbound (remote ip "localhost:40123"))
    (allow network-outbound (remote ip "localhost:8080"))
    "
  `);
});

test('a command starts under it, and finds the proxy', () => {
  const means = { by: 'seatbelt', program: '/usr/bin/sandbox-exec' } as const;
  const { argv, env } = confine(
    { argv: ['/bin/sh', '-c', 'true'], env: { A: '1' } },
    POLICY,
    means,
  );
  expect(argv).toEqual([
    '/usr/bin/sandbox-exec',
    '-p',
    seatbeltProfile(POLICY),
    '/bin/sh',
    '-c',
    'true',
  ]);
  expect(env).toMatchObject({ A: '1', HTTPS_PROXY: 'http://127.0.0.1:40123' });
});

test('level process leaves the network alone, and nothing allowed is no network', () => {
  expect(seatbeltProfile({ ...POLICY, level: 'process', network: null })).toContain(
    '(allow network*)',
  );
  expect(seatbeltProfile({ ...POLICY, network: null })).not.toContain('network');
});
