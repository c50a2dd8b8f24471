/** Large meshes, one after the other, as a table for docs/SCALE.md. */
import { HUB_NAMES, mesh, NODES, TALKING } from '../scale/meshes.ts';
import { type Measured, measure } from '../scale/scale.ts';
import { whatRan } from './machine.ts';

/** tasks: of each mesh; most: nodes of the largest one. Resolves with the exit code. */
export async function runScale(tasks: number, most: number): Promise<number> {
  console.log(whatRan());
  console.log(
    '| nodes | hub | tasks | drained | pushes a task | woven (median, 99 %, most) | takeover | KiB a task | entries | events | CPU |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|');
  for (const nodes of NODES.filter((count) => count <= most))
    for (const hub of HUB_NAMES) console.log(row(hub, await measure(mesh(nodes, hub, tasks))));
  const talking = await measure(TALKING);
  const [median, , slowest] = talking.woven;
  console.log(
    `32 nodes, an event each 5 s, 300 ms: woven after ${median.toFixed(1)} s (median), ${slowest.toFixed(1)} s at most, ${talking.starved} starved`,
  );
  return 0;
}

function row(hub: string, { asked, ...m }: Measured): string {
  const cells = [
    asked.nodes,
    hub,
    asked.tasks,
    m.drained === null
      ? `no: ${m.done} in ${asked.end / 3_600_000} h`
      : `${m.drained.toFixed(0)} s`,
    m.pushesPerTask.toFixed(1),
    m.woven.map((seconds) => `${seconds.toFixed(1)} s`).join(', '),
    m.takeover === null ? '–' : `${m.takeover.toFixed(0)} s`,
    (m.bytes / 1024 / Math.max(1, m.done)).toFixed(1),
    m.entries,
    m.events,
    `${m.cpu.toFixed(0)} s`,
  ];
  return `| ${cells.join(' | ')} |`;
}
