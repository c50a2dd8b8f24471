import { beforeAll, expect, test } from 'vitest';
import { contentsOf, type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';

// Made up at run time, so that this file holds nothing a scanner would flag.
const SECRET = ['ghp', '0123456789abcdefghijABCDEFGHIJ012345'].join('_');
const PASSWORD = ['kq8', 'ZrT5', 'wPm2', 'LxV9'].join('');

let world: MeshWorld;
let ana: Laptop;

beforeAll(async () => {
  world = meshWorld();
  ana = world.laptop('ana');
  await ana.ok(['init', '--name', 'ana', '--hub', 'origin']);
  // The first command that opens the node notes which git it found.
  await ana.ok(['status']);
});

const REFUSED: readonly (readonly [string, readonly string[], string])[] = [
  ['a text', ['publish', 'x.note', '--body', `{"text":"it is ${SECRET}, keep it"}`], 'body.text'],
  ['a key', ['publish', 'x.note', '--body', `{"${SECRET}":1}`], 'body.{key}'],
  ['a command', ['task', 'add', 'T', '--accept', 'true', '--run', `curl -u me:${SECRET} x`], 'run'],
  ['an acceptance', ['task', 'add', 'T', '--accept', `test ${SECRET}`], 'accept'],
  ['a value of the environment', ['publish', 'x.note', '--body', `{"p":"${PASSWORD}"}`], 'body.p'],
];

test.each(REFUSED)(
  '[INV-12] a secret in %s is refused, and nothing is recorded',
  async (_, words, field) => {
    const before = contentsOf(`${ana.project}/.mesh`);
    const ran = await ana.mesh([...words, '--json'], { env: { DEPLOY_PASSWORD: PASSWORD } });
    expect(ran.exit).toBe(2);
    expect(ran.json.error.code).toBe('secret');
    expect(ran.json.error.message).toContain(field);
    expect(ran.stdout + ran.stderr).not.toContain(SECRET);
    expect(ran.stdout + ran.stderr).not.toContain(PASSWORD);
    expect(contentsOf(`${ana.project}/.mesh`)).toBe(before);
  },
);

test('[INV-12] --redact records it without the secret', async () => {
  await ana.ok(['publish', 'x.note', '--redact', '--body', `{"text":"it is ${SECRET}, keep it"}`]);
  const [last] = (await ana.mesh(['log', '--json', '--limit', '1'])).lines;
  expect(last.body.text).toMatch(/^it is «redacted:[a-z.-]+», keep it$/);
});
