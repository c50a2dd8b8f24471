import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Failed, Passed } from './attempt-spec.ts';
import { NO_BRIEF } from './card/brief.ts';
import { brief, helperAgent, report } from './card/helper-agent.ts';
import { until } from './ending.ts';
import { SPEC, type Testbed, testbed } from './testbed.ts';

const signal = new AbortController().signal;

async function passed(world: Testbed, spec: Parameters<Testbed['spec']>[0]): Promise<Passed> {
  const end = await world.agents.run(world.spec(spec), signal);
  if (end.outcome !== 'passed') throw new Error(`did not pass: ${JSON.stringify(end)}`);
  return end;
}

async function failed(world: Testbed, spec: Parameters<Testbed['spec']>[0]): Promise<Failed> {
  const end = await world.agents.run(world.spec(spec), signal);
  if (end.outcome !== 'failed') throw new Error(`did not fail: ${JSON.stringify(end)}`);
  return end;
}

describe('an attempt', () => {
  it('is one commit of the node on the base, by the agent, with trailers', async () => {
    const world = await testbed();
    const end = await passed(world, {
      title: 'Write\nMesh-Node: forged\nan index',
      body: 'Mesh-Task: forged',
      run: 'echo hello > new.txt && rm old.txt',
      accept: ['test -f new.txt', 'test "$(git rev-parse HEAD^)" = "$MESH_BASE"'],
    });
    expect(end.base).toBe(world.tip());
    expect(end.summary).toBe('changed 2 files: new.txt old.txt');
    expect(world.show(end, '%P|%an|%ae|%cn|%ce|%s')).toBe(
      `${end.base}|script|script@lanemesh.invalid|ana|${SPEC.nodeId}@lanemesh.invalid|Write Mesh-Node: forged an index`,
    );
    expect(world.show(end, '%(trailers)').trim().split('\n')).toEqual([
      `Mesh-Task: ${SPEC.task}`,
      'Mesh-Attempt: 1',
      `Mesh-Node: ${SPEC.nodeId}`,
    ]);
    expect(world.files(end)).toEqual(['.gitignore', 'new.txt', 'src/a.txt']);
  });

  it('leaves nothing but its log', async () => {
    const world = await testbed();
    const end = await passed(world, {
      run: 'echo $TMPDIR; mkdir -p d/e; touch d/e/f; chmod 500 d/e',
    });
    expect(readdirSync(join(world.stateDir, 'attempts'))).toEqual([]);
    expect(world.bare(['for-each-ref', '--format=%(refname)'])).toBe('refs/hub/main');
    expect(world.bare(['worktree', 'list']).split('\n')).toHaveLength(1);
    const tmp = /^(\/.*mesh-\w+)$/m.exec(readFileSync(end.log, 'utf8'))?.[1] as string;
    expect(existsSync(tmp)).toBe(false);
  });

  it('that changes nothing passes without a commit', async () => {
    const world = await testbed();
    expect((await passed(world, { run: 'touch src/a.txt' })).commit).toBeNull();
  });

  it('that changes nothing names what it looked at where somebody has to look', async () => {
    const world = await testbed();
    const run = 'touch src/a.txt';
    const shown = await passed(world, { run, unchanged: 'verifier' });
    expect(shown).toMatchObject({ commit: world.tip(), base: world.tip(), flags: [] });
    const asked = await passed(world, { run, unchanged: 'person' });
    const text = 'script says that it is done, and changed nothing';
    expect(asked).toMatchObject({ commit: world.tip(), flags: [{ guard: 'unchanged', text }] });
  });

  it('runs setup, work and acceptance with the variables its lane sets, but for those of the attempt', async () => {
    const world = await testbed();
    const variables = {
      COLOUR: 'two words; $x',
      MESH_LANE: 'forged',
      PATH: '/nowhere',
    };
    const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
    const end = await passed(world, {
      brief: { ...NO_BRIEF, env },
      setup: 'printf %s "$COLOUR" > "$TMPDIR/setup"',
      run: 'printf "%s|%s|%s" "$(cat "$TMPDIR/setup")" "$COLOUR" "$MESH_LANE" > env.txt',
      accept: ['test "$COLOUR" = "two words; \\$x"'],
    });
    expect(world.read(end, 'env.txt')).toBe('two words; $x|two words; $x|default');
  });

  it('hands the variables of its lane to no agent that has a login: it is told of them', async () => {
    const { prompts, adapters } = helperAgent(
      `env > env.txt; ${report({ FILES_CHANGED: 'env.txt' })}`,
    );
    const world = await testbed({ adapters });
    const env = [{ name: 'API_BASE_URL', value: 'https://elsewhere.example' }];
    const end = await passed(world, { agent: 'helper', brief: brief({ env }) });
    expect(world.read(end, 'env.txt')).not.toContain('API_BASE_URL');
    expect(prompts[0]).toContain('API_BASE_URL=https://elsewhere.example');
  });

  it('reads the task as JSON on stdin and in its environment, and no more of ours', async () => {
    const world = await testbed({
      env: { PATH: process.env.PATH, LANG: 'C', SECRET_KEY: 'abcdefghijklmnop' },
    });
    const prior = [
      { attempt: 1, node: 'ben', outcome: 'failed', stage: 'accept', evidence: 'no such file' },
    ];
    const answers = [{ question: 'which port?', answer: '8443' }];
    const end = await passed(world, {
      attempt: 2,
      prior,
      answers,
      run: 'cat > task.json; cp "$MESH_PRIOR" prior.json; env > env.txt',
    });
    expect(JSON.parse(world.read(end, 'task.json'))).toEqual({
      id: SPEC.task,
      title: SPEC.title,
      body: SPEC.body,
      lane: 'default',
      attempt: 2,
      prior,
      answers,
    });
    expect(JSON.parse(world.read(end, 'prior.json'))).toEqual(prior);
    const names = world
      .read(end, 'env.txt')
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(
      names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_', ''].includes(name as string)).sort(),
    ).toEqual([
      'CI',
      'GIT_TERMINAL_PROMPT',
      'LANG',
      'MESH_ATTEMPT',
      'MESH_BASE',
      'MESH_LANE',
      'MESH_NODE',
      'MESH_PRIOR',
      'MESH_RUN',
      'MESH_TASK',
      'MESH_TASK_TITLE',
      'NO_COLOR',
      'PATH',
      'PIP_NO_INPUT',
      'TMPDIR',
    ]);
  });

  it('cannot use what only the user has installed in the checkout', async () => {
    const world = await testbed();
    const script = `node -e "require('undeclared')"`;
    mkdirSync(join(world.checkout, 'node_modules', 'undeclared'), { recursive: true });
    writeFileSync(join(world.checkout, 'node_modules', 'undeclared', 'index.js'), '');
    expect(world.sh(world.checkout, script)).toBe('');
    const end = await failed(world, { run: script });
    expect(end).toMatchObject({ stage: 'run', reason: 'exit', exitCode: 1 });
    expect(end.evidence).toContain("Cannot find module 'undeclared'");
  });

  it('begins at the target, whatever lies uncommitted in the user’s checkout, and leaves that there', async () => {
    const world = await testbed();
    writeFileSync(join(world.checkout, 'src', 'a.txt'), 'half done\n');
    writeFileSync(join(world.checkout, 'mine.txt'), 'mine\n');
    world.git(world.checkout, ['add', 'mine.txt']);
    const before = world.git(world.checkout, ['status', '--porcelain']);
    const end = await passed(world, { run: 'cat src/a.txt > b.txt; ! test -e mine.txt' });
    expect(world.read(end, 'b.txt')).toBe('a\n');
    expect(world.files(end)).not.toContain('mine.txt');
    expect(world.git(world.checkout, ['status', '--porcelain'])).toBe(before);
    expect(readFileSync(join(world.checkout, 'src', 'a.txt'), 'utf8')).toBe('half done\n');
  });

  it('works in any branch and any address', async () => {
    const world = await testbed({ folder: 'a hub with späces', target: 'release/1.x' });
    const end = await passed(world, { run: 'echo x > x' });
    expect(end.base).toBe(world.tip());
  });

  it('goes on without the hub from what was seen last, and fails where nothing was', async () => {
    const world = await testbed();
    const base = world.tip();
    await passed(world, { run: 'true' });
    world.moveHubAway();
    expect((await passed(world, { run: 'echo x > x' })).base).toBe(base);
    const strange = { ...SPEC.repo, url: join(world.stateDir, 'nowhere') };
    expect(await failed(world, { repo: strange, run: 'true' })).toMatchObject({
      stage: 'checkout',
      reason: 'unreachable',
    });
  });
});

describe('an attempt fails', () => {
  it('at setup, run and acceptance with the command, its exit code and its last words', async () => {
    const world = await testbed();
    expect(
      await failed(world, { setup: 'echo no network >&2; exit 9', run: 'true' }),
    ).toMatchObject({
      stage: 'setup',
      exitCode: 9,
      evidence: '$ echo no network >&2; exit 9\nexit 9\nno network',
    });
    expect(await failed(world, { run: 'echo broken; exit 3' })).toMatchObject({
      stage: 'run',
      exitCode: 3,
    });
    const end = await failed(world, {
      run: 'true',
      accept: ['true', 'echo wrong; false', 'exit 5'],
    });
    expect(end).toMatchObject({ stage: 'accept', reason: 'exit', exitCode: 1 });
    expect(end.evidence).toBe('$ echo wrong; false\nexit 1\nwrong');
    const log = readFileSync(end.log, 'utf8');
    expect(log).toContain('--- accept: echo wrong; false\nwrong\n');
    expect(log.match(/wrong$/gm), 'what it printed is there once').toHaveLength(1);
  });

  it('without secrets of our environment in its evidence', async () => {
    const world = await testbed({
      env: { PATH: process.env.PATH, API_TOKEN: 'abcdef-123456-xyz' },
    });
    const end = await failed(world, { run: 'echo the token is abcdef-123456-xyz; exit 1' });
    expect(end.evidence).toBe(
      '$ echo the token is «redacted»; exit 1\nexit 1\nthe token is «redacted»',
    );
  });

  it('at its limits, which all its commands share', async () => {
    const world = await testbed();
    // Long enough for its checkout and setup on a busy machine.
    const limits = { wallMs: 8000, outputBytes: 10_000 };
    expect(await failed(world, { limits, setup: 'true', run: 'sleep 60' })).toMatchObject({
      stage: 'run',
      reason: 'wall',
    });
    const loud = { ...limits, wallMs: 60_000 };
    const half = 'head -c 6000 /dev/zero | tr "\\0" x';
    expect(await failed(world, { limits: loud, setup: half, run: half })).toMatchObject({
      stage: 'run',
      reason: 'output',
    });
  });

  it('without a command, without a target branch, and for an agent that is not here', async () => {
    const world = await testbed();
    expect(await failed(world, {})).toMatchObject({
      stage: 'run',
      reason: 'refused',
      evidence: 'task has no --run command and the agent is script',
    });
    const none = { ...SPEC.repo, target: 'none' };
    expect(await failed(world, { repo: { ...none, url: world.url }, run: 'true' })).toMatchObject({
      stage: 'checkout',
      reason: 'refused',
    });
    const ledger = { ...SPEC.repo, target: 'mesh/ledger' };
    expect(
      (await failed(world, { repo: { ...ledger, url: world.url }, run: 'true' })).evidence,
    ).toContain('branch of the mesh');
    expect(await failed(world, { agent: 'claude', run: 'true' })).toMatchObject({
      reason: 'refused',
    });
    expect([world.agents.has('script'), world.agents.has('claude')]).toEqual([true, false]);
  });

  it('when it changes what is not its to change', async () => {
    const world = await testbed();
    const run = 'echo x > src/new.txt; echo x > "docs é.md"; rm old.txt';
    const end = await failed(world, { bounds: { allowed: [['src/**']], owned: [] }, run });
    expect(end).toMatchObject({ stage: 'paths', reason: 'refused', exitCode: null });
    expect(end.evidence).toBe('changed outside its paths (allowed: src/**):\ndocs é.md\nold.txt');
    // What people see of it while they watch, or look later.
    expect(readFileSync(end.log, 'utf8')).toContain(
      'refused\n--- changed outside its paths (allowed: src/**):\n--- docs é.md\n--- old.txt\n',
    );
    expect(
      (
        await passed(world, {
          bounds: { allowed: [['src']], owned: [] },
          run: 'echo x > src/new.txt',
        })
      ).commit,
    ).not.toBeNull();
  });

  it.each([
    [
      'a repository',
      'git init -q sub && cd sub && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x',
    ],
    ['an empty repository', 'git init -q sub'],
    ['a link to an absolute path', 'ln -s /etc/passwd link'],
    ['a link out of the tree', 'ln -s ../../x src/link'],
    ['a tree that is none', 'cd ..; rm -rf tree; ln -s /etc tree'],
  ])('when it adds %s', async (_, run) => {
    const world = await testbed();
    const end = await failed(world, { run });
    expect(end).toMatchObject({ stage: 'commit', reason: 'refused' });
  });
});

describe('what an agent does to the repository', () => {
  it('is flattened: its own commits, branches and index count for nothing', async () => {
    const world = await testbed();
    const git = 'git -c user.name=evil -c user.email=e@vil';
    const end = await passed(world, {
      run: `echo 1 > one; git add one; ${git} commit -qm one; git checkout -q -b other
        echo 2 > two; git add two; ${git} commit -qm two; git rm -q --cached two; echo 3 > three`,
    });
    expect(world.show(end, '%P %an')).toBe(`${end.base} script`);
    expect(world.files(end)).toEqual(['.gitignore', 'old.txt', 'one', 'src/a.txt', 'three', 'two']);
  });

  it('cannot redirect the commit by another .git', async () => {
    const world = await testbed();
    const end = await passed(world, { run: 'rm .git; git init -q .; echo 1 > one' });
    expect(world.files(end)).toEqual(['.gitignore', 'old.txt', 'one', 'src/a.txt']);
  });

  it('cannot make the node run a filter or a hook, or hide a change', async () => {
    const world = await testbed();
    const trap = join(world.stateDir, 'trapped');
    const end = await passed(world, {
      run: `bare=$(git rev-parse --git-common-dir)
        git config filter.evil.clean 'touch ${trap}; cat'; echo '* filter=evil' > .gitattributes
        git config core.fsmonitor 'touch ${trap}'; mkdir -p $bare/hooks $bare/info; echo one > $bare/info/exclude
        printf '#!/bin/sh\\ntouch ${trap}\\n' > $bare/hooks/post-checkout; chmod +x $bare/hooks/post-checkout
        echo 1 > one`,
    });
    await passed(world, { epoch: 9, run: 'true' });
    expect(existsSync(trap)).toBe(false);
    expect(world.files(end)).toContain('one');
  });

  it('leaves its result files and what is ignored out', async () => {
    const world = await testbed();
    const end = await passed(world, {
      run: 'echo x > .agent_result.md; mkdir -p ignored; echo x > ignored/x; echo x > src/.agent_result.json; echo x > x',
    });
    expect(world.files(end)).toEqual(['.gitignore', 'old.txt', 'src/a.txt', 'x']);
  });

  it('may add links inside the tree and executables', async () => {
    const world = await testbed();
    const end = await passed(world, {
      run: 'ln -s ../old.txt src/link; echo x > tool; chmod +x tool',
    });
    expect(world.git(world.copyDir(), ['ls-tree', end.commit as string, 'tool']).slice(0, 6)).toBe(
      '100755',
    );
    expect(world.read(end, 'src/link')).toBe('../old.txt');
  });

  it.each([
    ['ln -s /etc/hostname x', 'absolute'],
    ['ln -s ../x x', 'above'],
    ['ln -s . l; ln -s l/l/../../x x', 'above by way of another link'],
  ])('may not add links out of the tree: %s (%s)', async (run) => {
    const world = await testbed();
    const end = await failed(world, { run });
    expect(end).toMatchObject({
      stage: 'commit',
      evidence: expect.stringContaining('adds links out of the tree'),
    });
  });

  it('may not be a file that no hub takes', async () => {
    const world = await testbed();
    expect(await failed(world, { run: 'truncate -s 3G big.bin; echo x > x' })).toMatchObject({
      stage: 'commit',
      evidence: expect.stringMatching(/files of more than 100 MiB:\n.*big\.bin \(3072 MiB\)/),
    });
  });

  it('during acceptance is not part of the commit', async () => {
    const world = await testbed();
    const end = await passed(world, { run: 'echo x > x', accept: ['echo y > x; echo z > z'] });
    expect(world.read(end, 'x')).toBe('x\n');
    expect(world.files(end)).not.toContain('z');
  });
});

describe('stopping', () => {
  it('ends the attempt and its processes, and is no failure', async () => {
    const world = await testbed({ grace: { stopMs: 200, limitMs: 0, leftoverMs: 0 } });
    const stop = new AbortController();
    const mark = join(world.stateDir, 'mark');
    const running = world.agents.run(world.spec({ run: `touch ${mark}; sleep 60` }), stop.signal);
    expect(await until(() => existsSync(mark), 10_000)).toBe(true);
    stop.abort();
    expect(await running).toMatchObject({ outcome: 'stopped' });
    expect(readdirSync(join(world.stateDir, 'attempts'))).toEqual([]);
  });

  it('before it began does nothing', async () => {
    const world = await testbed();
    expect(await world.agents.run(world.spec({ run: 'true' }), AbortSignal.abort())).toMatchObject({
      outcome: 'stopped',
    });
  });
});

describe('accepting again', () => {
  it('judges another commit in a clean worktree', async () => {
    const world = await testbed();
    const end = await passed(world, { run: 'echo x > x', accept: ['test -f x'] });
    const spec = world.spec({
      setup: 'touch ready',
      accept: ['test -f x && test -f ready', 'test ! -f y'],
    });
    const commit = end.commit as string;
    expect(await world.agents.accept(spec, commit, signal)).toMatchObject({
      outcome: 'passed',
      commit,
      base: end.base,
    });
    const without = world.tip();
    world.commitToHub('y', 'y');
    await passed(world, { epoch: 5, run: 'true' });
    expect(without).not.toBe(world.tip());
    expect(await world.agents.accept(spec, world.tip(), signal)).toMatchObject({
      outcome: 'failed',
      stage: 'accept',
      exitCode: 1,
    });
  });

  it('of a commit nobody has fails, and does not throw', async () => {
    const world = await testbed();
    expect(await world.agents.accept(world.spec({}), 'a'.repeat(40), signal)).toMatchObject({
      outcome: 'failed',
      stage: 'checkout',
      reason: 'refused',
    });
  });
});

it('attempts of two tasks at once do not meet', async () => {
  const world = await testbed();
  const ends = await Promise.all(
    [1, 2, 3, 4].map((epoch) =>
      passed(world, {
        epoch,
        run: `echo ${epoch} > src/a.txt; sleep 0.2`,
        accept: [`grep ${epoch} src/a.txt`],
      }),
    ),
  );
  expect(ends.map((end) => world.read(end, 'src/a.txt'))).toEqual(['1\n', '2\n', '3\n', '4\n']);
});

it('what a killed node left is cleared by the next one, and a kept folder stays', async () => {
  const world = await testbed();
  mkdirSync(join(world.stateDir, 'attempts', 'crashed', 'tree'), { recursive: true });
  await passed(world, { run: 'true' });
  expect(readdirSync(join(world.stateDir, 'attempts'))).toEqual([]);
  const keeping = await testbed({ keepFailed: true });
  await failed(keeping, { run: 'echo x > x; exit 1' });
  const [name = ''] = readdirSync(join(keeping.stateDir, 'attempts'));
  expect(existsSync(join(keeping.stateDir, 'attempts', name, 'tree', 'x'))).toBe(true);
  await passed(keeping, { run: 'test ! -f x' });
});

it('ids that are none never touch a path', async () => {
  const world = await testbed();
  await expect(
    world.agents.run(world.spec({ task: '../../x:y', run: 'true' }), signal),
  ).rejects.toThrow(RangeError);
});

it('runs in an empty folder and leaves no commit where the lane has no repository', async () => {
  const world = await testbed();
  const run = 'ls -A && cat && echo made > it';
  const end = await passed(world, { repo: null, run, accept: ['test -s it'] });
  expect(end).toMatchObject({ commit: null, base: null });
  expect(readFileSync(end.log, 'utf8')).toContain('"title":"Index the sources"');
  expect(readdirSync(join(world.stateDir, 'attempts'))).toEqual([]);
  expect(await failed(world, { repo: null, run: 'true', accept: ['test -s it'] })).toMatchObject({
    stage: 'accept',
    exitCode: 1,
  });
});
