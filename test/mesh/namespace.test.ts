import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startHub } from '../support/hubs.ts';
import { meshCli } from '../support/mesh-cli.ts';
import { scratchFolder } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import { describeWith, toolPath } from '../support/tools.ts';
import { type Home, meshOf, metHub, within } from './nodes.ts';

const folder = scratchFolder();
const TURNS = 5;
const TITLE = '[INV-16] in a network namespace with nothing but loopback';

const unshare = toolPath('unshare') ?? 'unshare';
const flags = process.getuid?.() === 0 ? ['-n'] : ['-rn'];
const forbidden =
  toolPath('unshare') !== null && spawnSync(unshare, [...flags, 'true']).status !== 0;

/** Where a command runs: here, or in a namespace whose only way out is loopback. */
const PLACES = {
  open: (command: readonly string[]) => command,
  closed: (command: readonly string[]) => [
    ...[unshare, ...flags, '/bin/sh', '-c', `${toolPath('ip')} link set lo up && exec "$@"`, 'sh'],
    ...command,
  ],
};
type Place = keyof typeof PLACES;

if (forbidden) describe.skip(`${TITLE} [needs the right to make one]`, suite);
else describeWith(['unshare', 'ip'], TITLE, suite);

function suite(): void {
  test('a sync does the same as elsewhere', async () => {
    const home = await node('sync');
    const outcomes = [];
    for (const place of ['closed', 'open'] as const) {
      await within(home, (open) => open.append([{ kind: 'x.quiet', body: {} }]));
      const { exit, stdout } = await run(place, home, ['sync', '--json']);
      const { fetched, pushed, waiting, rejected } = JSON.parse(stdout);
      outcomes.push({ exit, fetched, pushed, waiting, rejected });
    }
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(outcomes[0]).toMatchObject({ exit: 0, waiting: 0 });
  });

  test('an idle node does the same as elsewhere', async () => {
    const home = await node('idle');
    const outcomes = [];
    for (const place of ['closed', 'open'] as const) {
      const words = ['up', '--interval', '0.2', '--json'];
      const { exit, stdout, stderr } = await run(place, home, words, () => metHub(home, TURNS));
      const records = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      const said = records.map(({ event, hub, reason, trouble }) => ({
        event,
        hub,
        reason,
        trouble,
      }));
      outcomes.push({ exit, said, stderr });
    }
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(outcomes[0]).toMatchObject({ exit: 0 });
  });

  if (tier({ test: false, ci: true })) {
    test('so does the demo, outside a repository: on the project it carries, leaving nothing', {
      timeout: 180_000,
    }, async () => {
      const made = await node('demo');
      const root = join(folder, 'empty');
      mkdirSync(root);
      // Away from where a person's own demo may lie.
      const home = { ...made, root, env: { ...made.env, TMPDIR: made.root } };
      const { exit, stdout, stderr } = await run('closed', home, ['demo', '--rm', '--json']);
      expect(exit, stdout).toBe(0);
      const answer = JSON.parse(stdout);
      expect(answer).toMatchObject({ ok: true, claims: { doubles: 0 }, project: { source: null } });
      expect(stderr).toContain('is in no git repository');
      expect(readdirSync(root)).toEqual([]);
      expect(existsSync(answer.folder)).toBe(false);
    });
  }
}

async function node(name: string): Promise<Home> {
  const hub = await startHub('file', join(folder, `${name}-hub`));
  const [home] = await meshOf(join(folder, name), hub, ['ana']);
  return home as Home;
}

/** Runs `mesh` to its end; `whileUp`: then it is told to end. */
async function run(
  place: Place,
  home: Home,
  words: readonly string[],
  whileUp?: () => Promise<void>,
): Promise<{ exit: number | null; stdout: string; stderr: string }> {
  const [program = '', ...args] = PLACES[place]([process.execPath, meshCli(), ...words]);
  const child: ChildProcess = spawn(program, args, { cwd: home.root, env: home.env });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  if (whileUp) {
    await whileUp();
    child.kill('SIGTERM');
  }
  return { exit: await ended, ...said };
}
