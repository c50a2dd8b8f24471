/** A mesh at a hub whose user goes on whatever happens to the machine. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Laptop, type MeshWorld, meshWorld, type Ran } from '../support/mesh-world.ts';
import { scratchFolder } from '../support/scratch.ts';

const BUILD = fileURLToPath(new URL('../../packages/cli/build.mjs', import.meta.url));

/** Builds the program that dies where `MESH_TEST_FAILPOINT` says; its full path. */
export function buildWithFailpoints(): string {
  const out = scratchFolder();
  const args = [BUILD, '--failpoints', '--out', out];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the program with failpoints could not be built:\n${stderr}`);
  return join(out, 'mesh.js');
}

export class FaultWorld {
  /** Ids of events that a command acknowledged. */
  readonly acknowledged: string[] = [];
  private made = 0;

  private constructor(
    readonly world: MeshWorld,
    /** A founder at the world's hub. */
    readonly ana: Laptop,
  ) {}

  static async make(): Promise<FaultWorld> {
    const world = meshWorld();
    const ana = world.laptop('ana');
    await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
    return new FaultWorld(world, ana);
  }

  get hub(): string {
    return this.world.hub;
  }

  /** A name nobody had so far. */
  fresh(what: string): string {
    this.made++;
    return `${what}-${this.made}`;
  }

  /** Takes note of what a `mesh publish --json` acknowledged, even if it was killed then. */
  note({ stdout }: Ran): void {
    for (const line of stdout.split('\n').filter((text) => text.startsWith('{"id":')))
      this.acknowledged.push(JSON.parse(line).id);
  }
}
