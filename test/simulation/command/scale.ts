/** Large meshes, one after the other, as a table for docs/SCALE.md. */
import { type Cell, mesh, TALKING } from '../scale/meshes.ts';
import { type Measured, measure } from '../scale/scale.ts';
import { whatRan } from './machine.ts';

/** Measures one mesh after the other; resolves with the exit code. */
export async function runScale(cells: readonly Cell[]): Promise<number> {
  console.log(whatRan());
  console.log(
    '| nodes | hub | tasks | drained | pushes a task | woven (median, 99 %, most) | takeover | KiB a task | entries | events | CPU |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|');
  for (const cell of cells) console.log(row(cell.hub, await measure(mesh(cell))));
  return 0;
}

/** 32 nodes that talk; resolves with 0 if each event is woven within 15 s. */
export async function runTalking(): Promise<number> {
  console.log(whatRan());
  const talking = await measure(TALKING);
  const [median, , slowest] = talking.woven;
  console.log(
    `32 nodes, an event each 5 s, 300 ms: ${talking.events} events woven after ${median.toFixed(1)} s (median), ${slowest.toFixed(1)} s at most, ${talking.starved} starved`,
  );
  return slowest <= 15 && talking.starved === 0 ? 0 : 1;
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
