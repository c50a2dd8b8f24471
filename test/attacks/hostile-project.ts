/** A project that tries to have a program run on whoever works with it, or a file lie elsewhere. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Settings that all name one program. */
export function hostileSettings(program: string): string {
  return `[core]
\tfsmonitor = ${program} fsmonitor
\thooksPath = hooks
\tsshCommand = ${program} ssh
\tgitProxy = ${program} proxy
\taskPass = ${program}
\teditor = ${program} editor
\tpager = ${program} pager
\talternateRefsCommand = ${program} alternates
[credential]
\thelper = !${program} credential
[filter "evil"]
\tclean = ${program} clean
\tsmudge = ${program} smudge
\tprocess = ${program} process
\trequired = true
[filter "lfs"]
\tclean = ${program} lfs-clean
\tsmudge = ${program} lfs-smudge
[diff]
\texternal = ${program} diff
[diff "evil"]
\ttextconv = ${program} textconv
\tcommand = ${program} diff-command
[merge "evil"]
\tdriver = ${program} merge
[gpg]
\tprogram = ${program}
[gpg "ssh"]
\tprogram = ${program}
[log]
\tshowSignature = true
[commit]
\tgpgSign = true
[uploadpack]
\tpackObjectsHook = ${program} pack
[pack]
\tpackSizeLimit = 1m
[alias]
\tstatus = !${program} alias
[protocol "ext"]
\tallow = always
`;
}

const ATTRIBUTES =
  '* filter=evil diff=evil merge=evil\n*.bin filter=lfs diff=lfs merge=lfs -text\n';
const HOOKS = [
  ...['post-checkout', 'pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit', 'pre-push'],
  ...['post-merge', 'post-rewrite', 'pre-rebase', 'reference-transaction', 'post-index-change'],
  ...['fsmonitor-watchman', 'pre-auto-gc', 'pre-merge-commit', 'applypatch-msg'],
];

/** Puts hooks that run the program into a folder. */
export function plantHooks(folder: string, program: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of HOOKS) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${program} hook-${name}\n`);
    chmodSync(join(folder, name), 0o755);
  }
}

/** Fills a checkout with everything of the kind that git lets in. */
export function plantProject(checkout: string, program: string): void {
  const files: Record<string, string> = {
    '.gitattributes': ATTRIBUTES,
    'data.bin': 'a large file\n',
    README: 'one\n',
    readme: 'two\n',
    '.gitconfig': hostileSettings(program),
    'nested.git/HEAD': 'ref: refs/heads/main\n',
    'nested.git/config': `[core]\n\tbare = true\n${hostileSettings(program)}`,
    'nested.git/objects/info/.keep': '',
    'nested.git/refs/heads/.keep': '',
    '.mesh/ledger.git/config': hostileSettings(program),
    'a.txt': 'one\ntwo\nthree\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  }
  plantHooks(join(checkout, 'hooks'), program);
  plantHooks(join(checkout, 'nested.git/hooks'), program);
  symlinkSync('../../../canary', join(checkout, 'climbing'));
  symlinkSync('/', join(checkout, 'root'));
}

/** A commit on the branch with a submodule at a hostile address. */
export function addSubmodule(repository: string, url: string, path: string): void {
  const git = (args: string[], input?: string) =>
    execFileSync('git', ['--git-dir', repository, ...args], { input, encoding: 'utf8' }).trim();
  const modules = `[submodule "sub"]\n\tpath = ${path}\n\turl = ${url}\n`;
  const blob = git(['hash-object', '-w', '--stdin'], modules);
  const tip = git(['rev-parse', 'main']);
  const tree = git(['ls-tree', tip]);
  const more = `100644 blob ${blob}\t.gitmodules\n160000 commit ${tip}\tsub\n`;
  commit(repository, git(['mktree', '--missing'], `${tree}\n${more}`));
}

/** A commit on the branch that holds one more file, under a name that git itself would refuse. */
export function addEntry(repository: string, mode: string, name: string, text: string): void {
  const git = (args: string[], input: string | Buffer = '') =>
    execFileSync('git', ['--git-dir', repository, ...args], { input });
  const blob = git(['hash-object', '-w', '--stdin'], text).toString().trim();
  const head = Buffer.from(`${mode} ${name}\0`);
  const raw = Buffer.concat([head, Buffer.from(blob, 'hex')]);
  const tree = git(['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], raw);
  commit(repository, tree.toString().trim());
}

function commit(repository: string, tree: string): void {
  const who = ['-c', 'user.name=Eve', '-c', 'user.email=eve@example.org'];
  const git = (args: string[]) =>
    execFileSync('git', ['--git-dir', repository, ...who, ...args], { encoding: 'utf8' }).trim();
  const made = git(['commit-tree', tree, '-p', git(['rev-parse', 'main']), '-m', 'Hostile']);
  git(['update-ref', 'refs/heads/main', made]);
}
