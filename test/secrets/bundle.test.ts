import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';
import { scratchFolder } from '../support/scratch.ts';

test('the scanner goes into the one file of the program, and loads when it is first used', () => {
  const folder = scratchFolder();
  const entry = join(folder, 'entry.ts');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const api = join(ROOT, 'packages/secrets/src/index.ts');
  writeFileSync(
    entry,
    `const { createScanner } = await import(${JSON.stringify(api)});
     const found = createScanner({}).find(process.argv[2], 'run');
     console.log(JSON.stringify(found));`,
  );
  const build = [join(ROOT, 'packages/cli/build.mjs'), '--entry', entry, '--out', folder];
  execFileSync(process.execPath, build, { cwd: ROOT });
  const bundle = join(folder, 'mesh.js');
  expect(statSync(bundle).size).toBeLessThan(400_000);
  expect(readFileSync(bundle, 'utf8')).not.toContain('pkcs12FromAsn1 =');
  const token = ['gh', 'p_'].join('') + 'a1B2'.repeat(9);
  const output = execFileSync(process.execPath, [bundle, `see ${token}`], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual([{ field: 'run', rule: 'github.token' }]);
});
