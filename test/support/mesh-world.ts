/** Laptops around a hub: real folders, real git, the built CLI as its users run it. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { leaveTidyingOut } from './hubs.ts';
import { meshCli } from './mesh-cli.ts';
import { scratchFolder } from './scratch.ts';

/** What a command did. */
export class Ran {
  constructor(
    private readonly line: string,
    /** The exit code; a signal's name where one ended it. */
    readonly exit: number | string,
    readonly stdout: string,
    readonly stderr: string,
  ) {}

  /** stdout as one JSON document. Throws where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
  get json(): any {
    try {
      return JSON.parse(this.stdout);
    } catch {
      throw new Error(`${this.line}: exit ${this.exit}, no JSON:\n${this.stdout}\n${this.stderr}`);
    }
  }

  /** stdout as JSON documents, one a line. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
  get lines(): any[] {
    return this.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }
}

export interface RunOptions {
  /** Folder, relative to the laptop's project. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Milliseconds after which it is killed. Default 60 000. */
  readonly timeout?: number;
  /** Another build of the CLI than the one made from the sources as they are: its full path. */
  readonly program?: string;
}

/** A user's machine: a HOME of its own and a clone of the project. */
export class Laptop {
  constructor(
    readonly name: string,
    readonly home: string,
    /** The clone's folder. */
    readonly project: string,
  ) {}

  get env(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      HOME: this.home,
      // Laptops of a test are machines of their own, wherever it runs.
      MESH_MACHINE: this.home,
      GIT_CONFIG_NOSYSTEM: '1',
      LC_ALL: 'C.UTF-8',
    };
  }

  /** Runs `mesh` with these words, to its end. */
  mesh(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return new Promise((resolve) => {
      const { timeout = 60_000 } = options;
      const since = performance.now();
      const child = spawn(process.execPath, [options.program ?? meshCli(), ...words], {
        cwd: join(this.project, options.cwd ?? '.'),
        env: { ...this.env, ...options.env },
        stdio: ['pipe', 'pipe', 'pipe'],
        timeout,
        killSignal: 'SIGKILL',
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.stdin.on('error', () => {});
      child.stdin.end(options.stdin ?? '');
      child.on('close', (code, signal) => {
        const line = `mesh ${words.join(' ')}`;
        if (signal === 'SIGKILL' && performance.now() - since >= timeout)
          console.error(`${line} hung:\n${stdout}${stderr}${this.processLog()}`);
        resolve(new Ran(line, code ?? signal ?? 'unknown', stdout, stderr));
      });
    });
  }

  /** The end of what its nodes' processes noted, for whoever looks into a failure. */
  processLog(): string {
    const states = join(this.home, '.local', 'state', 'lanemesh');
    if (!existsSync(states)) return '';
    const names = readdirSync(states, { recursive: true, encoding: 'utf8' });
    const logs = names.filter((name) => name.endsWith(join('logs', 'mesh.log')));
    return logs.map((log) => readFileSync(join(states, log), 'utf8').slice(-4000)).join('\n');
  }

  /** Runs `mesh … --json`, expects exit 0 and gives the document. */
  async ok(words: readonly string[], options: RunOptions = {}) {
    const ran = await this.mesh([...words, '--json'], options);
    if (ran.exit !== 0)
      throw new Error(`mesh ${words.join(' ')}: exit ${ran.exit}\n${ran.stdout}${ran.stderr}`);
    return ran.json;
  }

  /** Runs git in the clone; its output. */
  git(...args: string[]): string {
    return runGit(this.project, this.env, args);
  }
}

export interface MeshWorld {
  /** Folder of everything. */
  readonly folder: string;
  /** The bare repository in the middle; holds the project on branch main. */
  readonly hub: string;
  /** A laptop with a fresh clone of the hub. */
  laptop(name: string): Laptop;
  /** The hub's refs: name to id. */
  hubRefs(): Map<string, string>;
  /** Runs git in the hub; its output. */
  gitAtHub(...args: string[]): string;
}

/** Every file below some folders, as one text: equal before and after means nothing changed. */
export function contentsOf(...folders: readonly string[]): string {
  return folders.flatMap((folder) => [folder, ...linesOf(folder, '')]).join('\n');
}

function linesOf(folder: string, below: string): string[] {
  const names = readdirSync(join(folder, below)).sort();
  return names.flatMap((name) => {
    const path = join(below, name);
    const stat = lstatSync(join(folder, path));
    if (stat.isDirectory()) return [`${path}/`, ...linesOf(folder, path)];
    if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(join(folder, path))}`];
    const hash = createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
    return [`${path} ${(stat.mode & 0o777).toString(8)} ${hash}`];
  });
}

const PERSON = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org'];
const PLAIN_ENV = {
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  LC_ALL: 'C.UTF-8',
};

/**
 * A hub with a small project, gone when the test file has ended.
 * files: the project's, path to content; null: the hub has no commits.
 */
export function meshWorld(
  files: Readonly<Record<string, string>> | null = { 'README.md': '# A small project\n' },
): MeshWorld {
  const folder = scratchFolder();
  const hub = join(folder, 'hub.git');
  runGit(folder, PLAIN_ENV, ['init', '--quiet', '--bare', '--initial-branch=main', hub]);
  leaveTidyingOut(hub);
  if (files) seed(folder, hub, files);
  return {
    folder,
    hub,
    laptop: (name) => {
      const home = join(folder, name, 'home');
      const project = join(folder, name, 'project');
      mkdirSync(home, { recursive: true });
      runGit(folder, PLAIN_ENV, ['clone', '--quiet', hub, project]);
      return new Laptop(name, home, project);
    },
    hubRefs: () => {
      const lines = runGit(hub, PLAIN_ENV, ['for-each-ref', '--format=%(refname) %(objectname)']);
      const pairs = lines.split('\n').filter(Boolean);
      return new Map(pairs.map((line) => line.split(' ') as [string, string]));
    },
    gitAtHub: (...args) => runGit(hub, PLAIN_ENV, args),
  };
}

function seed(folder: string, hub: string, files: Readonly<Record<string, string>>): void {
  const first = join(folder, 'first');
  runGit(folder, PLAIN_ENV, ['clone', '--quiet', hub, first]);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(first, path, '..'), { recursive: true });
    writeFileSync(join(first, path), content);
  }
  runGit(first, PLAIN_ENV, ['add', '-A']);
  runGit(first, PLAIN_ENV, [...PERSON, 'commit', '--quiet', '-m', 'A project']);
  runGit(first, PLAIN_ENV, ['push', '--quiet', 'origin', 'HEAD:main']);
}

function runGit(cwd: string, env: Record<string, string>, args: readonly string[]): string {
  return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
}
