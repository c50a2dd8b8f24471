/** `mesh demo`: a whole mesh on this machine, shown as it happens and checked at the end. */
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { requireGit } from '@lanemesh/git';
import { EXIT, Fault } from '@lanemesh/peer/fault';
import type { Call, Outcome } from '../command.ts';
import { Failure } from './checks.ts';
import { makeFolder, remove } from './folder.ts';
import { Narrator } from './narrator.ts';
import { type Ending, play } from './plot.ts';
import { Programs } from './programs.ts';
import { makeProject } from './project.ts';
import { documentOf, looksOf, reportOf } from './report.ts';
import { findSource } from './source.ts';
import { Stage } from './stage.ts';

export async function demo(call: Call): Promise<Outcome> {
  await requireGit();
  const asked = call.options.text('repo');
  const source = await findSource(resolve(call.cwd, asked ?? '.'), asked !== undefined);
  const interruption = call.interruption();
  const programs = new Programs();
  const end = () => void programs.stopAll();
  interruption.addEventListener('abort', end);
  const narrator = new Narrator(talk(call));
  const { path: folder, cleared } = makeFolder();
  try {
    narrator.tell(`everything happens in ${folder}`);
    const project = await makeProject(join(folder, 'hub.git'), source);
    const mesh = [process.execPath, realpathSync(process.argv[1] ?? '')] as const;
    const ground = { folder, mesh, env: call.env, programs };
    const stage = new Stage(ground, project, narrator, interruption);
    return await conclude(call, stage, await attempt(stage));
  } catch (error) {
    // Whatever fails when everything is being ended fails because of that.
    if (interruption.aborted) throw new Fault('interrupted', 'interrupted', '', EXIT.interrupted);
    throw error;
  } finally {
    await programs.stopAll();
    interruption.removeEventListener('abort', end);
    await cleared;
    if (call.options.on('rm')) await remove(folder);
  }
}

/** null where it ended early; why is among the failed checks. */
async function attempt(stage: Stage): Promise<Ending | null> {
  try {
    return await play(stage);
  } catch (error) {
    if (!(error instanceof Failure) || stage.interruption.aborted) throw error;
    stage.checks.failed.push(error);
    return null;
  }
}

async function conclude(call: Call, stage: Stage, ending: Ending | null): Promise<Outcome> {
  const looks = looksOf(stage, ending, !call.options.on('rm'));
  for (const line of await reportOf(stage, ending, looks)) talk(call)(line);
  const ok = stage.checks.failed.length === 0;
  return { json: documentOf(stage, ending, looks), text: [], exit: ok ? 0 : EXIT.no };
}

/** Talk is the answer itself, unless that is a JSON document. */
function talk(call: Call): (line: string) => void {
  return (line) => (call.json ? call.out.note(line) : call.out.record(null, line));
}
