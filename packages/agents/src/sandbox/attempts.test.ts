import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeWith } from '../../../../test/support/tools.ts';
import type { AttemptSpec, Passed } from '../attempt-spec.ts';
import { type Testbed, testbed } from '../testbed.ts';

describeWith(['bwrap'], 'a lane that demands a sandbox', () => {
  it('has its attempts kept in: the worktree is theirs, all else is not there [INV-14]', async () => {
    const world = await testbed();
    const run = `
      echo new > new.txt
      git add -A && git -c user.name=x -c user.email=x@x commit -qm mine && git log --oneline | wc -l >> new.txt
      ls ${world.stateDir} ${world.checkout} ${world.url} >> seen.txt 2>/dev/null
      git config core.hooksPath /tmp 2>/dev/null && echo settings >> seen.txt
      ls -A "$HOME" >> seen.txt
      ls /proc | grep -c '^[0-9]' >> new.txt
      touch /usr/x 2>/dev/null && echo system >> seen.txt
      test -s "$MESH_PRIOR" || echo prior >> seen.txt
      true`;
    const end = await passed(world, { run, sandbox: 'full', accept: ['grep -q new new.txt'] });
    expect(end).toMatchObject({ sandbox: 'ours-full' });
    expect(world.files(end)).toEqual(expect.arrayContaining(['new.txt']));
    expect(world.read(end, 'seen.txt')).toBe(`${world.stateDir}:\nattempts\ncode\n`);
    // On the way to what it is shown there are empty folders. The agent's commit is no part of ours, and its log had the base alone beneath it.
    expect(world.read(end, 'new.txt')).toMatch(/^new\n2\n\d\n$/);
    expect(world.bare(['config', '--list'])).not.toMatch(/^core.hookspath=\/tmp$/m);
  });
});

async function passed(world: Testbed, more: Partial<AttemptSpec>): Promise<Passed> {
  const end = await world.agents.run(world.spec(more), new AbortController().signal);
  if (end.outcome !== 'passed')
    throw new Error(JSON.stringify({ end, log: readFileSync(end.log, 'utf8') }));
  return end;
}
