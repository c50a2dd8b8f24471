/** Commits to try a hub with, in a repository of their own that is gone afterwards. */
import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initBare, type Repository } from '@lanemesh/git';

const PERSON = 'mesh probe <probe@lanemesh.invalid>';

export class ProbeScratch {
  private made = 0;

  private constructor(
    readonly repository: Repository,
    private readonly folder: string,
  ) {}

  static async make(): Promise<ProbeScratch> {
    const folder = await fs.mkdtemp(join(await fs.realpath(tmpdir()), 'mesh-probe-'));
    return new ProbeScratch(await initBare(join(folder, 'own.git')), folder);
  }

  remove(): Promise<void> {
    return fs.rm(this.folder, { recursive: true, force: true });
  }

  /** An empty repository beside it, to fetch into. */
  other(): Promise<Repository> {
    return initBare(join(this.folder, `other${++this.made}.git`));
  }

  /** A commit on a parent that no other probe made; with so many random bytes in its tree. */
  async commit(parent: string | null, bytes = 0): Promise<string> {
    const tree = await this.tree(bytes);
    const at = `${Math.floor(Date.now() / 1000)} +0000`;
    const lines = [
      `tree ${tree}`,
      ...(parent === null ? [] : [`parent ${parent}`]),
      `author ${PERSON} ${at}`,
      `committer ${PERSON} ${at}`,
    ];
    const what = randomBytes(8).toString('hex');
    const raw = `${lines.join('\n')}\n\nmesh hub probe ${what} [skip ci]\n`;
    return this.object('commit', raw);
  }

  private async tree(bytes: number): Promise<string> {
    if (bytes === 0) return this.object('tree', '');
    const blob = await this.object('blob', randomBytes(bytes));
    const { stdout } = await this.repository.runOk(['mktree'], {
      input: `100644 blob ${blob}\tprobe\n`,
    });
    return stdout.trim();
  }

  private async object(type: string, input: string | Uint8Array): Promise<string> {
    const args = ['hash-object', '-t', type, '-w', '--stdin'];
    return (await this.repository.runOk(args, { input })).stdout.trim();
  }
}
