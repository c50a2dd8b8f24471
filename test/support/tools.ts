import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

/** Programs some tests need beside Node and git, and the Debian packages that bring them. */
const DEBIAN_PACKAGES = {
  bwrap: 'bubblewrap',
  ip: 'iproute2',
  'ssh-keygen': 'openssh-client',
  ssh: 'openssh-client',
  sshd: 'openssh-server',
  strace: 'strace',
  unshare: 'util-linux',
} as const;

export type Tool = keyof typeof DEBIAN_PACKAGES;

/**
 * A suite that needs tools: skipped where one is missing, under a title that names it and its
 * Debian package. With MESH_TEST_NO_SKIP=1 the run then fails.
 */
export function describeWith(tools: Tool[], title: string, body: () => void): void {
  const missing = tools.filter((tool) => toolPath(tool) === null);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const remedy = missing.map((tool) => `${tool} (Debian package ${DEBIAN_PACKAGES[tool]})`);
  describe.skip(`${title} [needs ${remedy.join(', ')}]`, body);
}

/** Full path of a tool; null where it is missing. Daemons live outside a user's PATH. */
export function toolPath(tool: Tool): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const paths = folders.filter(Boolean).map((folder) => join(folder, tool));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
