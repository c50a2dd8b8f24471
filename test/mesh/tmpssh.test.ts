import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'vitest';
import { startHub } from '/work/main/test/support/hubs.ts';
import { scratchFolder } from '/work/main/test/support/scratch.ts';
const folder = scratchFolder();
test('x', async () => {
  const hub = await startHub('ssh', join(folder,'hub'));
  const cmd=hub.env.GIT_SSH_COMMAND!;
  for (const extra of ['', ` -oControlMaster=auto -oControlPath=${folder}/%C -oControlPersist=10`]) {
    const env={...process.env,GIT_SSH_COMMAND:cmd+' -oBatchMode=yes'+extra};
    const t=performance.now();
    for(let i=0;i<20;i++) execFileSync('git',['ls-remote',hub.url],{env,stdio:['ignore','pipe','pipe']});
    console.log(extra, (performance.now()-t)/20);
  }
  await hub.stop();
});
