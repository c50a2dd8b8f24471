import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Desk } from '../support/desk.ts';
import { meshWorld } from '../support/mesh-world.ts';
import { tier } from '../support/tier.ts';

const NAMES = ['ana', 'ben', 'cid', 'dan', 'eve'];

it.each(tier({ test: [3], ci: [1, 3, 5] }))(
  '%i nodes see the same follow-ups of one event, and their task is done once',
  async (size) => {
    const world = meshWorld();
    const desks = NAMES.slice(0, size).map((name) => Desk.at(world.laptop(name)));
    const [ana, ...others] = desks as [Desk, ...Desk[]];
    await ana.ok(['init', '--hub', 'origin', '--name', 'ana']);
    for (const desk of others) {
      const { token } = await ana.ok(['node', 'invite']);
      await desk.ok(['join', world.hub, '--invite', token, '--name', desk.name]);
    }
    const done = join(world.folder, 'done');
    const rule = ['--on', 'x.release', '--where', 'body.version >= 2', '--accept', 'true'];
    const run = `echo once >> '${done}'`;
    const title = 'Announce {body.version} of {author}';
    await ana.ok(['rule', 'add', 'announce', ...rule, '--title', title, '--run', run]);
    const note = [
      '--on',
      'task.enqueued',
      '--emit',
      'x.told',
      '--body',
      '{"about":"{task.title}"}',
    ];
    await ana.ok(['rule', 'add', 'tell', ...note]);
    for (const version of [1, 2])
      await ana.ok(['publish', 'x.release', '--body', JSON.stringify({ version })]);
    for (const desk of [...desks, ...desks]) await desk.ok(['sync']);

    const seen = [];
    for (const desk of desks) {
      const log = await desk.mesh(['log', '--json']);
      seen.push(log.lines.filter(({ derived }) => derived));
    }
    expect(seen[0]?.map(({ kind, derived }) => [kind, derived.rule, derived.index])).toEqual([
      ['task.enqueued', 'announce', 1],
      ['x.told', 'tell', 2],
    ]);
    for (const one of seen) expect(one).toEqual(seen[0]);
    const [followUp, told] = seen[0] as [{ id: string; body: { title: string } }, unknown];
    expect(told).toMatchObject({ body: { about: followUp.body.title }, seq: null });

    for (const desk of [...desks, ...desks]) await desk.ok(['tick']);
    const task = await ana.ok(['task', 'show', followUp.id]);
    expect(task).toMatchObject({ state: 'done', origin: { maker: 'rule announce' } });
    expect(readFileSync(done, 'utf8')).toBe('once\n');
    const explained = await ana.mesh(['explain', followUp.id]);
    expect(explained.stdout).toContain('rule announce asked for it in default: Announce 2');
    const hashes = [];
    for (const desk of desks) {
      await desk.ok(['sync']);
      hashes.push((await desk.ok(['replay', '--full'])).stateHash);
    }
    expect(new Set(hashes).size).toBe(1);
    expect((await ana.ok(['verify', '--full'])).ok).toBe(true);
  },
);

it('a rule is shown, tried, replaced and removed; what is wrong with it is said with the field', async () => {
  const world = meshWorld();
  const ana = Desk.at(world.laptop('ana'));
  await ana.ok(['init', '--name', 'ana']);
  const add = ['rule', 'add', 'build', '--on', 'x.push'];
  const fails = async (exit: number, words: string[]) => {
    const ran = await ana.mesh([...words, '--json']);
    expect(ran.exit).toBe(exit);
    return ran.json.error.message as string;
  };
  const wrong = (...words: string[]) => fails(2, words);
  expect(await wrong('rule', 'add', 'build')).toMatch(/^--on is missing/);
  expect(await wrong(...add)).toMatch(/^--title is missing/);
  expect(await wrong(...add, '--title', 't', '--where', 'at > 3')).toMatch(
    /^--where "at > 3": at is no field/,
  );
  expect(await wrong(...add, '--title', 't', '--where', 'body.n > x')).toMatch(
    /> compares numbers$/,
  );
  expect(await wrong(...add, '--title', '{clock}')).toBe(
    '--title: {clock} is no field of an event',
  );
  expect(await wrong(...add, '--title', 't', '--lane', 'none')).toMatch(/^--lane: no lane "none"/);
  expect(await wrong(...add, '--title', 't', '--run', '{body.run}')).toMatch(
    /would let whoever signs/,
  );
  expect(await wrong(...add, '--emit', 'node.admitted', '--body', '{}')).toMatch(/^body.emit.kind/);
  expect(await wrong('rule', 'show', 'build')).toBe('no rule "build"');
  expect((await ana.ok(['rule', 'list'])).rules).toEqual([]);

  const good = [...add, '--title', 'Build {body.sha}', '--where', 'body.branch in ["main","next"]'];
  expect((await ana.ok([...good, '--dry-run'])).dryRun).toBe(true);
  expect((await ana.ok(['rule', 'list'])).rules).toEqual([]);
  await ana.ok(good);
  expect(await fails(4, good)).toMatch(/^a rule called build is there already/);
  await ana.ok([...good, '--accept', 'true', '--replace']);
  await ana.ok(['publish', 'x.push', '--body', '{"branch":"main","sha":"abc"}']);
  await ana.ok(['publish', 'x.push', '--body', '{"branch":"main"}']);
  const shown = await ana.ok(['rule', 'show', 'build']);
  expect(shown).toMatchObject({ made: 1, refused: 1, tasks: [{ title: 'Build abc' }] });
  expect(shown.last).toBe('rule: build: the cause has no body.sha');
  const text = (await ana.mesh(['rule', 'show', 'build'])).stdout;
  expect(text).toContain('on x.push where body.branch in ["main","next"]');
  expect(text).toContain('"title":"Build {body.sha}"');
  await ana.ok(['rule', 'remove', 'build']);
  await ana.ok(['publish', 'x.push', '--body', '{"branch":"main","sha":"def"}']);
  expect((await ana.ok(['task', 'list'])).tasks).toHaveLength(1);
});
