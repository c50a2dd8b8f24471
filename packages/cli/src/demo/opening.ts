/** How the demo begins: a mesh of three nodes. */
import { Feed } from './feed.ts';
import type { DemoNode } from './node.ts';
import type { Stage } from './stage.ts';

/** Seconds between two meetings of a node with the hub. */
const INTERVAL = 0.4;

/** Founds the mesh on ana, and lets ben and eve join it. */
export async function gather(stage: Stage): Promise<void> {
  const { ana, ben, eve } = stage.nodes;
  const { gitDir } = stage.project.hub;
  await Promise.all(stage.all.map((node) => stage.clone(node)));
  const founded = await ana.mesh<Joined>('init', '--name', ana.name, '--hub', gitDir);
  meet(stage, ana, founded);
  stage.narrator.tell('founds a mesh', ana.name);
  for (const node of [ben, eve]) {
    stage.throwIfInterrupted();
    const { token } = await ana.mesh<{ token: string }>('node', 'invite');
    const joined = await node.mesh<Joined>('join', gitDir, '--name', node.name, '--invite', token);
    meet(stage, node, joined);
    stage.show(
      `${node.name} has joined with an invite`,
      joined.admitted === true,
      'admitted',
      JSON.stringify(joined.admitted),
    );
  }
  // Its own way to the hub, one that can be cut.
  await eve.mesh('config', 'set', 'hub', eve.way);
}

interface Joined {
  readonly node: { readonly id: string };
  readonly admitted?: boolean;
}

function meet(stage: Stage, node: DemoNode, { node: { id } }: Joined): void {
  node.id = id;
  stage.narrator.names.set(id, node.name);
}

/** Starts the three nodes, and follows the order as ana sees it. */
export function startAll(stage: Stage): void {
  stage.feed = new Feed(stage.nodes.ana, (event) => stage.narrator.event(event, stage.feed.book));
  for (const node of stage.all) start(node);
}

export function start(node: DemoNode): void {
  node.start(INTERVAL);
}
