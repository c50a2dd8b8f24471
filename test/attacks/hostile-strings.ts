/** Texts that do harm where somebody takes them for a part of a command, a path, a ref or a setting. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A folder in which something appears as soon as one of the texts was taken at its word. */
export class Canary {
  constructor(readonly folder: string) {}

  /** A file that must never be there. */
  get file(): string {
    return join(this.folder, 'canary');
  }

  /** What is there all the same. */
  get sung(): string[] {
    return existsSync(this.folder) ? readdirSync(this.folder) : [];
  }
}

/** name: which trick it is. */
export function hostileStrings({ folder, file }: Canary): Map<string, string> {
  const touch = `touch ${file}`;
  return new Map([
    ['an option with a program', `--upload-pack=${touch}`],
    ['another', `--receive-pack=${touch}`],
    ['an option that runs', `--exec=${touch}`],
    ['an option that writes', `--output=${file}`],
    ['a short option', `-c core.sshCommand=${touch}`],
    ['an ssh option', `-oProxyCommand=${touch}`],
    ['an ssh option as a host', `ssh://-oProxyCommand=${touch}/hub`],
    ['an ssh option as an scp host', `-oProxyCommand=${touch}:hub`],
    ['a user and an ssh option', `ssh://git@-oProxyCommand=${touch}/hub`],
    ['a transport that runs', `ext::sh -c ${touch.replaceAll(' ', '% ')}`],
    ['a transport on a descriptor', 'fd::7'],
    ['an unknown transport', `${file}::x`],
    ['a file URL to elsewhere', `file://${folder}/elsewhere.git`],
    ['a file URL with a host', `file://-host${folder}`],
    ['a file URL with a broken escape', `file://${folder}/%zz%`],
    ['a git URL', 'git://127.0.0.1:1/hub'],
    ['a command in it', `$(${touch})`],
    ['a command in backticks', `\`${touch}\``],
    ['a second command', `x; ${touch}`],
    ['a pipe', `x | ${touch}`],
    ['a background command', `x & ${touch} &`],
    ['a quote that ends', `'; ${touch}; '`],
    ['a double quote that ends', `"; ${touch}; "`],
    ['a redirection', `> ${file}`],
    ['a line break', `x\n${touch}`],
    ['a carriage return', `x\r${touch}`],
    ['a NUL', `x\0${touch}`],
    ['control characters', 'x\u0001\u0007\u001b[2J\u007fy'],
    ['a ref that climbs', 'refs/heads/../../../canary'],
    ['a ref of the reflog', 'main@{-1}'],
    ['a ref that is an expression', '@{u}'],
    ['a revision range', 'main..mesh/ledger'],
    ['a ref with a colon', 'main:refs/heads/mesh/ledger'],
    ['a forced refspec', '+refs/heads/*:refs/heads/*'],
    ['a search', ':/canary'],
    ['a pathspec', ':(exclude,top)*'],
    ['a ref that ends in .lock', 'main.lock'],
    ['a glob', '*'],
    ['a glob that climbs', '../**/[a-z]?'],
    ['braces', '{canary,other}'],
    ['an absolute path', file],
    ['a path that climbs', '../../../../canary/canary'],
    ['a path in it that climbs', `docs/../../..${file}`],
    ['the folder of git', '.git'],
    ['its settings', '.git/config'],
    ['the folder of git in capitals', '.GIT'],
    ['its short name', 'git~1'],
    ['with a character no Mac sees', '.g\u200cit'],
    ['with a stream of Windows', '.git::$INDEX_ALLOCATION'],
    ['a device of Windows', 'CON'],
    ['a path of Windows', '..\\..\\canary'],
    ['a share of Windows', '\\\\server\\share'],
    ['a home', '~root/canary'],
    ['a setting', `core.hooksPath=${folder}`],
    ['a section of settings', `x]\n[core]\n\tfsmonitor = ${touch}\n[y`],
    ['a variable', '$HOME/canary $' + '{IFS}'],
    ['a name of every object', '__proto__'],
    ['a bidirectional override', 'x\u202egpj.exe'],
    ['a letter that looks like another', 'mаin'],
    ['half of a character', 'x\ud800y'],
    ['a format', '%s%n%x00 %(trailers)'],
    ['a trailer', 'x\n\nMesh-Task: nobody\nSigned-off-by: x'],
    ['nothing', ''],
    ['a blank', ' '],
    ['the end of options', '--'],
    ['something very long', 'x'.repeat(200_000)],
  ]);
}
