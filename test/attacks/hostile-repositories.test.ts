import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptSpec } from '@lanemesh/agents';
import { fetch, initBare, lsRemote } from '@lanemesh/git';
import { createGitHost } from '@lanemesh/hosts';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testbed } from '../../packages/agents/src/testbed.ts';
import { meshWorld } from '../support/mesh-world.ts';
import { scratchFolder } from '../support/scratch.ts';
import { tier } from '../support/tier.ts';
import {
  addEntry,
  addSubmodule,
  hostileSettings,
  plantHooks,
  plantProject,
} from './hostile-project.ts';
import { Canary } from './hostile-strings.ts';
import { runHere } from './in-process.ts';

const folder = scratchFolder();
const canary = new Canary(join(folder, 'canary'));
/** A program that leaves a file for every time it ran, named for what it was run as. */
const program = join(folder, 'evil');
const home = join(folder, 'home');
const signal = new AbortController().signal;

beforeAll(() => {
  mkdirSync(canary.folder);
  mkdirSync(home);
  writeFileSync(program, `#!/bin/sh\n: >"${canary.folder}/\${1:-asked}"\ncat\n`, { mode: 0o755 });
});

beforeEach(() => {
  process.env.HOME = '/nonexistent';
  return () => {
    const { sung } = canary;
    for (const name of sung) rmSync(join(canary.folder, name), { recursive: true });
    expect(sung).toEqual([]);
  };
});

/** A hub whose project is hostile, and a node that works on it. */
async function hostileHub() {
  const bed = await testbed();
  plantProject(bed.checkout, program);
  bed.commitToHub('src/b.txt', 'b\n');
  const host = createGitHost({
    code: bed.code,
    node: { id: bed.spec({}).nodeId, name: 'ana' },
    scratchDir: join(bed.stateDir, 'tries'),
    now: Date.now,
  });
  const t = (spec: AttemptSpec) => ({
    task: spec.task,
    repo: { name: 'code', url: bed.url, target: 'main' },
  });
  return { bed, host, t };
}

/** Names in a tree that no honest git puts there. */
const ENTRIES: readonly (readonly [mode: string, name: string])[] = [
  ['100644', '../canary/climbed'],
  ['100644', '..'],
  ['100644', '.git'],
  ['100644', '.GIT'],
  ['100644', 'git~1'],
  ['100644', '.g\u200cit'],
  ['120000', '.gitmodules'],
  ['100644', '/absolute'],
  ['100644', `${'a'.repeat(3)}/../../x`],
];

describe('[INV-13] a project that carries hooks, filters, drivers, links and repositories', () => {
  test('runs nothing from checkout to landing, also where changes meet', async () => {
    const { bed, host, t } = await hostileHub();
    addSubmodule(bed.url, `ext::${program} submodule`, '../../canary/sub');
    process.env.HOME = home;
    writeFileSync(join(home, '.gitconfig'), hostileSettings(program));
    plantHooks(join(home, 'hooks'), program);
    const spec = bed.spec({
      title: `$(${program} title) --upload-pack=${program}\nMesh-Task: nobody`,
      run: 'sed -i s/two/TWO/ a.txt && echo more >>data.bin',
      accept: ['grep TWO a.txt'],
    });
    const end = await bed.agents.run(spec, signal);
    if (end.outcome !== 'passed' || end.commit === null) throw new Error(JSON.stringify(end));
    const target = t(spec);
    process.env.HOME = '/nonexistent';
    // Somebody changes the same line, then another one.
    bed.git(bed.checkout, ['pull', '-q', '--no-recurse-submodules', 'origin', 'main']);
    writeFileSync(join(bed.checkout, 'a.txt'), 'one\n2\nthree\n');
    bed.git(bed.checkout, ['commit', '-qam', 'meet']);
    bed.git(bed.checkout, ['push', '-q', 'origin', 'HEAD:main']);
    process.env.HOME = home;
    const met = await host.read(target);
    expect(met.ok && (await host.rebase(target, end.commit, met.target))).toMatchObject({
      ok: false,
    });
    process.env.HOME = '/nonexistent';
    writeFileSync(join(bed.checkout, 'a.txt'), 'one\ntwo\nthree\n');
    bed.git(bed.checkout, ['commit', '-qam', 'part']);
    bed.git(bed.checkout, ['push', '-q', 'origin', 'HEAD:main']);
    process.env.HOME = home;
    const reading = await host.read(target);
    if (!reading.ok) throw new Error(reading.message);
    const moved = await host.rebase(target, end.commit, reading.target);
    if (!moved.ok) throw new Error(moved.conflict);
    expect(await bed.agents.accept(spec, moved.commit, signal)).toMatchObject({
      outcome: 'passed',
    });
    expect(await host.land(target, moved.commit, reading)).toBe('landed');
  }, 60_000);

  test('runs nothing that an attempt set up for the one who takes its change in', async () => {
    const { bed } = await hostileHub();
    const settings = join(folder, 'settings');
    writeFileSync(settings, hostileSettings(program));
    const run = [
      'copy=$(git rev-parse --git-common-dir)',
      `cat ${settings} >>"$copy/config"; mkdir -p "$copy/info" "$copy/hooks"`,
      'echo "* filter=evil" >"$copy/info/attributes"; cp hooks/* "$copy/hooks/"',
      `printf '[extensions]\\n\\tworktreeConfig = true\\n' >>"$copy/config"`,
      `cat ${settings} >"$(git rev-parse --git-dir)/config.worktree"`,
      `rm .git; mkdir .git; cat ${settings} >.git/config; cp -r hooks .git/hooks`,
      'echo new >new.txt',
    ].join('\n');
    const end = await bed.agents.run(bed.spec({ run }), signal);
    expect(end).toMatchObject({ outcome: 'passed' });
    expect(readFileSync(join(bed.copyDir(), 'config'), 'utf8')).not.toContain(program);
  });

  test('takes no repository in a repository, and no link out of it, from an attempt', async () => {
    const { bed } = await hostileHub();
    const settings = join(folder, 'settings');
    writeFileSync(settings, hostileSettings(program));
    const nested = `env -u GIT_DIR git init -q in && env -u GIT_DIR git -C in -c user.name=x -c user.email=x@y commit -q --allow-empty -m x && cat ${settings} >>in/.git/config && echo x >in/x`;
    const inside = await bed.agents.run(bed.spec({ run: nested }), signal);
    expect(inside).toMatchObject({ outcome: 'failed', stage: 'commit' });
    const link = await bed.agents.run(bed.spec({ run: `ln -s ${canary.folder} out` }), signal);
    expect(link).toMatchObject({ outcome: 'failed', stage: 'commit' });
  });

  test.each(ENTRIES.slice(0, tier({ test: 4, ci: ENTRIES.length })))(
    'with an entry of mode %s called %j is refused as a whole',
    async (mode, name) => {
      const { bed } = await hostileHub();
      addEntry(bed.url, mode, name, hostileSettings(program));
      const end = await bed.agents.run(bed.spec({ run: 'ls -la; echo x >x' }), signal);
      expect(end).toMatchObject({ outcome: 'failed', stage: 'checkout', reason: 'refused' });
      expect(existsSync(join(bed.stateDir, 'canary'))).toBe(false);
    },
  );

  test('with a submodule that would be an option or run a command is refused as a whole', async () => {
    for (const [url, path] of [
      ['-u./payload', 'sub'],
      ['https://example.org/x.git', `sub\n\tupdate = !${program} update`],
    ] as const) {
      const { bed } = await hostileHub();
      addSubmodule(bed.url, url, path);
      const end = await bed.agents.run(bed.spec({ run: 'true' }), signal);
      expect([url, end.outcome, end.outcome === 'failed' && end.stage]).toEqual([
        url,
        'failed',
        'checkout',
      ]);
    }
  });
});

describe('[INV-13] settings and hooks', () => {
  test('of a hub on this machine run nothing while it is read', async () => {
    const hub = join(mkdtempSync(join(tmpdir(), 'lanemesh-hub-')), 'hub.git');
    const { bed } = await hostileHub();
    execFileSync('git', ['clone', '-q', '--bare', bed.url, hub]);
    appendFileSync(join(hub, 'config'), hostileSettings(program));
    plantHooks(join(hub, 'hooks'), program);
    expect(await lsRemote(hub)).toMatchObject({ ok: true });
    const own = await initBare(join(folder, 'own.git'));
    const refspecs = ['+refs/heads/*:refs/hub/*'];
    expect(await fetch(own, { url: `file://${hub}`, refspecs })).toEqual({ ok: true });
  });

  test('of the user’s checkout run nothing whatever the command', async () => {
    const world = meshWorld();
    const ana = world.laptop('ana');
    Object.assign(process.env, ana.env);
    writeFileSync(join(ana.home, '.gitconfig'), hostileSettings(program));
    appendFileSync(
      join(ana.project, '.git/config'),
      hostileSettings(program).replace(/.*sshCommand.*\n/, ''),
    );
    plantHooks(join(ana.project, '.git/hooks'), program);
    plantHooks(join(ana.project, 'hooks'), program);
    writeFileSync(join(ana.project, '.gitattributes'), '* filter=evil diff=evil\n');
    for (const words of [
      ['init', '--name', 'ana', '--hub', 'origin'],
      ['task', 'add', 'A task', '--accept', 'true', '--draft'],
      ['publish', 'x.note'],
      ['sync'],
      ['status'],
      ['doctor'],
      ['verify', '--full'],
      ['log'],
    ]) {
      const { exit, message } = await runHere(words, ana.project);
      expect([...words, exit, message]).toEqual([...words, 0, '']);
    }
  }, 30_000);

  test('that a project carries for the mesh’s own repository are taken away', async () => {
    const world = meshWorld();
    const ana = world.laptop('ana');
    Object.assign(process.env, ana.env);
    await runHere(['init', '--name', 'ana', '--hub', 'origin'], ana.project);
    const config = join(ana.project, '.mesh/ledger.git/config');
    const before = readFileSync(config, 'utf8');
    const remote = `[remote "file://${world.hub}"]\n\tuploadpack = ${program} upload\n`;
    appendFileSync(config, hostileSettings(program) + remote);
    plantHooks(join(ana.project, '.mesh/ledger.git/hooks'), program);
    await runHere(['publish', 'x.note'], ana.project);
    expect(await runHere(['sync'], ana.project)).toMatchObject({ exit: 0 });
    expect(readFileSync(config, 'utf8')).toBe(before);
  });

  test('lie nowhere else: a `.mesh` that is a link is refused', async () => {
    const world = meshWorld();
    const ana = world.laptop('ana');
    symlinkSync(canary.folder, join(ana.project, '.mesh'));
    const ended = await runHere(['init', '--name', 'ana'], ana.project);
    expect(ended).toMatchObject({ exit: 2, code: 'mesh.link' });
  });

  test('of a bare repository inside a project are not followed', async () => {
    const { bed } = await hostileHub();
    const inside = join(bed.checkout, 'nested.git');
    expect(await runHere(['init', '--name', 'ana'], inside)).toMatchObject({
      exit: 2,
      code: 'project',
    });
  });
});
