import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Laptop, type MeshWorld, meshWorld } from '../support/mesh-world.ts';
import { tier } from '../support/tier.ts';
import { Canary, hostileStrings } from './hostile-strings.ts';
import { placesOf, runHere } from './in-process.ts';

/** What ends this node, runs without end, or is the demo's. */
const LEFT_OUT = /^(?:leave|node rotate|up|down|tick|logs|completion|demo.*|task (?:wait|run))$/;

/** What is done whatever the text is: a file is written where its user says, a lane goes. */
const DONE = new Set(['export <file>', 'lane remove --reason', 'repo remove --reason']);

const world: MeshWorld = meshWorld();
const canary = new Canary(join(world.folder, 'canary'));
/** No command line can hold a NUL. */
const strings = [...hostileStrings(canary)].filter(([, text]) => !text.includes('\0'));
const sshLog = join(world.folder, 'ssh.log');
/** Each place meets every so manieth text, and each text every so manieth place. */
const STRIDE = 32;
let ana: Laptop;
let bare: Laptop;

/** A good word for each argument. */
const fill: Record<string, string> = {
  ...{ name: 'web', node: 'ana', url: 'origin', place: world.hub, kind: 'x.note' },
  ...{ setting: 'interval', value: '5', verdict: 'pass', text: 'yes', shell: 'bash' },
};

beforeAll(async () => {
  mkdirSync(canary.folder);
  ana = world.laptop('ana');
  bare = world.laptop('bare');
  // Nothing is reached, and what it was called with is kept.
  const ssh = join(world.folder, 'ssh');
  writeFileSync(ssh, `#!/bin/sh\nprintf '%s\\n' "$*" >>${sshLog}\nexit 255\n`, { mode: 0o700 });
  writeFileSync(sshLog, '');
  Object.assign(process.env, ana.env, { PATH: `${world.folder}:${ana.env.PATH}` });
  process.chdir(ana.project);
  for (const words of [
    ['init', '--name', 'ana', '--hub', 'origin'],
    ['lane', 'add', 'web', '--accept', 'true'],
    ['repo', 'add', world.hub, '--name', 'web', '--target', 'main'],
    ['campaign', 'add', 'Several'],
    ['task', 'add', 'A task', '--accept', 'true', '--draft'],
  ]) {
    const ended = await runHere(words, ana.project);
    expect(ended, ended.message).toMatchObject({ exit: 0 });
    const { id } = ended.json as { id?: string };
    if (id !== undefined) fill[words[0] as string] = id;
  }
});

/** Everything that a command may change is left out: what is left stays as it was. */
function guarded(): string {
  const settings = ['hub.git', 'ana/project/.git', 'ana/project/.mesh/ledger.git'].map((at) =>
    readFileSync(join(world.folder, at, 'config'), 'utf8'),
  );
  const homes = [ana.home, bare.home].map((home) => readdirSync(home).join());
  return [...settings, ...homes, ...readdirSync(world.folder), ...readdirSync(bare.project)].join(
    '\n',
  );
}

describe('[INV-13] no text of a command line is taken for a command, an option, a path or a setting', () => {
  const places = placesOf(
    fill,
    {
      'task add': ['--accept=true'],
      'task amend': ['--accept=true'],
      'rule add': ['--on=x.note', '--title=Look', '--accept=true', '--dry-run'],
      'allotment set': ['--starts=1'],
      'agents add': ['--command=true'],
      'agents mcp': ['--command=true'],
      'agents price': ['--in=1', '--out=2'],
      'agents transport': ['--role=worker', '--try=cli'],
      'breakglass grant': ['--reason=now', '--scope=node=ana', '--rollback=none', '--ttl=10m'],
      verdict: ['--reason=good', `--commit=${'a'.repeat(40)}`],
    },
    LEFT_OUT,
  ).filter(({ command, at }) => !DONE.has(`${command} ${at}`));
  test.each(places.map((place, i) => [`${place.command} ${place.at}`, place, i] as const))(
    '%s',
    async (_, place, i) => {
      const before = guarded();
      const dir = /^(?:init|join)$/.test(place.command) ? bare.project : ana.project;
      for (const [what, text] of strings.filter((_, n) => (n + i) % STRIDE === 0)) {
        // Without a name there is a default, and it is done.
        if (dir === bare.project && text === '') continue;
        const { exit, code, message } = await runHere(place.words(text), dir);
        const seen = `${what}: ${message}`;
        expect(canary.sung, seen).toEqual([]);
        expect(code, seen).not.toMatch(/^(?:internal|system)$/);
        const named = [place.at.replace(/^--/, ''), JSON.stringify(text).slice(1, 20)];
        // What else is wrong may be said first.
        const isOfTask = /^(?:event\.refused|task\.|verdict\.none)/.test(code);
        if (exit === 2 && place.at.startsWith('--') && !isOfTask && !/ already[ ,]/.test(message))
          expect(
            named.some((name) => message.includes(name)),
            seen,
          ).toBe(true);
      }
      expect(guarded()).toBe(before);
    },
  );
  test('as this node’s own address of the hub', async () => {
    const before = guarded();
    const set = (url: string) => runHere(['config', 'set', 'hub', '--', url], ana.project);
    for (const [what, text] of strings.filter((_, n) => n % tier({ test: 5, ci: 1 }) === 0)) {
      const seen = await set(text);
      if (seen.exit === 0)
        expect((await runHere(['sync'], ana.project)).code, what).not.toBe('internal');
      else expect(seen, what).toMatchObject({ exit: 2 });
      expect(canary.sung, what).toEqual([]);
    }
    expect(await set(world.hub)).toMatchObject({ exit: 0 });
    expect(guarded()).toBe(before);
  });

  test('as a process sees it either', async () => {
    for (const words of [
      ['hub', 'set', `--upload-pack=touch ${canary.file}`],
      ['repo', 'add', `ext::sh -c touch% ${canary.file}`],
      ['lane', 'add', `-c core.sshCommand=touch ${canary.file}`, '--accept', 'true'],
      ['replay', '--at', `$(touch ${canary.file})`],
      ['import', '--', '-'],
    ]) {
      const ran = await ana.mesh(words);
      expect([words[0], ran.exit, canary.sung]).toEqual([words[0], 2, []]);
    }
  });

  test('nor by ssh, which had no option but ours', () => {
    for (const call of readFileSync(sshLog, 'utf8').split('\n')) {
      const options = call.replace('-o SendEnv=GIT_PROTOCOL', '').match(/(?<=^| )-\S+/g) ?? [];
      expect(options.filter((option) => !/^-(?:oBatchMode=yes|G|p)$/.test(option))).toEqual([]);
    }
  });
});
