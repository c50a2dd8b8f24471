/**
 * A command under a Seatbelt profile (macOS). Not yet run on a Mac: the profile's text is tested,
 * and `mesh doctor` tries the canary there before the level is claimed.
 */
import { proxyEnvironment } from './inside.ts';
import type { Command, Policy } from './policy.ts';

/** `command` by `sandbox-exec`. */
export function inSeatbelt(command: Command, policy: Policy, program: string): Command {
  const { network } = policy;
  const port = typeof network?.proxy === 'number' ? network.proxy : null;
  return {
    argv: [program, '-p', seatbeltProfile(policy), ...command.argv],
    env: port === null ? command.env : { ...command.env, ...proxyEnvironment(port) },
  };
}

/** What every program needs of the system. */
const SYSTEM = `(version 1)
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
`;

/** The profile's text: later rules win, and deeper places come later. */
export function seatbeltProfile({ level, shown, hidden, network }: Policy): string {
  const places = [
    ...shown.flatMap(({ from, write = false }) =>
      from === undefined ? [] : [{ path: from, rule: write ? WRITE : READ }],
    ),
    ...hidden.map((path) => ({ path, rule: NOTHING })),
  ];
  const depth = (path: string) => path.split('/').length;
  places.sort((a, b) => depth(a.path) - depth(b.path));
  const files = places.map(({ path, rule }) => rule.replaceAll('PATH', () => quoted(path)));
  return [SYSTEM.trimEnd(), ...files, ...networkRules(level, network), ''].join('\n');
}

const READ = '(allow file-read* (subpath PATH))\n(deny file-write* (subpath PATH))';
const WRITE = '(allow file-read* file-write* (subpath PATH))';
const NOTHING = '(deny file-read* file-write* (subpath PATH))';

/** Literal text of the profile's language. */
function quoted(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&')}"`;
}

function networkRules(level: Policy['level'], network: Policy['network']): string[] {
  if (level === 'process') return ['(allow network*)'];
  const ports = [
    ...(typeof network?.proxy === 'number' ? [network.proxy] : []),
    ...(network?.ports ?? []),
  ];
  return ports.map((port) => `(allow network-outbound (remote ip "localhost:${port}"))`);
}
