/** What a run ran on. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';

/** Commit, date, processors and load, as one line. */
export function whatRan(): string {
  const { versions } = process;
  const [first] = cpus();
  const machine = `${cpus().length} × ${first?.model ?? 'unknown'}, Node ${versions.node}`;
  const load = `load ${(loadavg()[0] as number).toFixed(1)}`;
  return `commit ${commit()}, ${new Date().toISOString()}, ${machine}, ${load}`;
}

/** The commit checked out, and whether files differ from it. */
export function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain') === '' ? '' : ' with changes';
    return `${git('rev-parse', '--short', 'HEAD')}${changed}`;
  } catch {
    return 'unknown';
  }
}
