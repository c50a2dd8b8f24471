/** Where a node keeps what: `.mesh/` in the project, and the user's state folder. */
import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Environment variables, as process.env has them. */
export type Env = Readonly<Record<string, string | undefined>>;

export interface Layout {
  /** The project's root: the folder that holds `.mesh`. */
  readonly root: string;
  /** `<root>/.mesh`. */
  readonly dir: string;
  /** The node's secret key, mode 0600. */
  readonly key: string;
  /** Further keys by their public half, while a rotation is not settled. */
  readonly keys: string;
  /** What this node is: mesh, founding commit, id. */
  readonly identity: string;
  /** What its user set. */
  readonly settings: string;
  /** How agents are let in by their providers, by reference: mode 0600. */
  readonly auth: string;
  /** Where this copy of the node lives. */
  readonly place: string;
  /** The bare repository of logs and ledger. */
  readonly ledger: string;
}

/** The layout of a project whose root is known. */
export function layoutOf(root: string): Layout {
  const dir = join(root, '.mesh');
  return {
    root,
    dir,
    key: join(dir, 'key'),
    keys: join(dir, 'keys'),
    identity: join(dir, 'node.json'),
    settings: join(dir, 'settings.json'),
    auth: join(dir, 'auth.json'),
    place: join(dir, 'place.json'),
    ledger: join(dir, 'ledger.git'),
  };
}

/** The nearest folder at or above `from` that holds a mesh, or null. */
export function findLayout(from: string): Layout | null {
  for (let at = resolve(from); ; at = dirname(at)) {
    const layout = layoutOf(at);
    if (existsSync(layout.identity)) return layout;
    if (dirname(at) === at) return null;
  }
}

/** The user's state folder for this node: attempts, worktrees, copies, logs. `MESH_HOME` overrides. */
export function stateFolder(env: Env, node: string): string {
  if (env.MESH_HOME) return join(resolve(env.MESH_HOME), node);
  const home = env.HOME || homeOfUser();
  return join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'lanemesh', node);
}

/** A user whom the system does not know has no home: then there is a folder that cannot be made. */
function homeOfUser(): string {
  try {
    return homedir() || userInfo().homedir;
  } catch {
    return '/nonexistent';
  }
}
