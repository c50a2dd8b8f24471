/** `npm run goldens`: writes corpus and golden ledgers anew into the folder it is given. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORPUS } from '../corpus/index.ts';
import { replay, writeBundle } from '../golden/ledger.ts';
import { SCENARIOS } from '../golden/scenarios.ts';

const folder = process.argv[2] as string;
for (const name of ['corpus', 'golden']) mkdirSync(join(folder, name), { recursive: true });

for (const [is, cases] of Object.entries(CORPUS)) {
  const lines = cases.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  write('corpus', `${is}.json`, `{\n  "is": "${is}",\n  "cases": [\n${lines}\n  ]\n}\n`);
}

for (const [name, make] of Object.entries(SCENARIOS)) {
  const world = make();
  const head = world.tip.oid;
  const bundle = join(folder, 'golden', `${name}.bundle`);
  await writeBundle(world, head, bundle);
  const expected = await replay(bundle, { founding: world.founding.oid, head });
  write('golden', `${name}.json`, `${JSON.stringify(expected, null, 2)}\n`);
}

function write(below: string, name: string, text: string): void {
  writeFileSync(join(folder, below, name), text);
  console.log(`ledger/${below}/${name}`);
}
