/** `mesh completion`: made from the command table. */
import type { Call, CommandSpec, CommandTable, Outcome } from '../command.ts';
import { bare, takes } from '../frame/flags.ts';
import { usage } from '../usage.ts';

const SHELLS = { bash, zsh, fish } as const;

export async function completion(call: Call): Promise<Outcome> {
  const shell = call.args[0] as string;
  if (!Object.hasOwn(SHELLS, shell))
    throw usage('shell.unknown', `no completion for ${JSON.stringify(shell)}`, 'bash, zsh or fish');
  const script = SHELLS[shell as keyof typeof SHELLS]({
    ...call.table,
    commands: call.table.commands.filter((command) => command.hidden !== true),
  });
  return { json: { shell, script }, text: script };
}

function flagsOf(command: CommandSpec, table: CommandTable): string[] {
  return [...(command.options ?? []), ...table.options].map(bare);
}

function firsts(commands: readonly CommandSpec[]): string[] {
  return [...new Set(commands.map((c) => c.name.split(' ')[0] as string)), 'help'];
}

function seconds(commands: readonly CommandSpec[], first: string): string[] {
  return commands
    .filter((c) => c.name.startsWith(`${first} `))
    .map((c) => c.name.slice(first.length + 1));
}

/** Words up to the cursor are matched, so that options may stand in between. */
function bash(table: CommandTable): string {
  const { commands } = table;
  const groups = firsts(commands).filter((first) => seconds(commands, first).length > 0);
  const cases = [
    ...commands.map((c) => `    '${c.name}') words='${flagsOf(c, table).join(' ')}' ;;`),
    ...groups
      .filter((group) => !commands.some((c) => c.name === group))
      .map((group) => `    '${group}') words='${seconds(commands, group).join(' ')}' ;;`),
  ];
  const alone = commands
    .filter((c) => !c.name.includes(' '))
    .map((c) => `        '${c.name}') words='${flagsOf(c, table).join(' ')}' ;;`);
  return `_mesh() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" said="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || said="\${said:+$said }$word"
  done
  while [[ $said == *" "*" "* ]]; do said="\${said% *}"; done
  case "$said" in
    '') words='${firsts(commands).join(' ')} --version --help' ;;
${cases.join('\n')}
    *) said="\${said%% *}"
      case "$said" in
${alone.join('\n')}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$cur"))
}
complete -F _mesh mesh`;
}

function zsh(table: CommandTable): string {
  return ['#compdef mesh', 'autoload -U +X bashcompinit && bashcompinit', bash(table)].join('\n');
}

function fish(table: CommandTable): string {
  const { commands } = table;
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = ['complete -c mesh -f'];
  const groups = new Set<string>();
  for (const { name, about, options = [] } of commands) {
    const [first = '', second] = name.split(' ');
    if (second === undefined)
      lines.push(`complete -c mesh -n __fish_use_subcommand -a ${first} -d ${quoted(about)}`);
    else {
      if (!groups.has(first)) lines.push(`complete -c mesh -n __fish_use_subcommand -a ${first}`);
      groups.add(first);
      const open = `'__fish_seen_subcommand_from ${first}'`;
      lines.push(`complete -c mesh -n ${open} -a ${second} -d ${quoted(about)}`);
    }
    const seen =
      second === undefined
        ? `'__fish_seen_subcommand_from ${first}'`
        : `'__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}'`;
    for (const option of options)
      lines.push(
        `complete -c mesh -n ${seen} -l ${bare(option).slice(2)}${takes(option) === 'value' ? ' -x' : ''} -d ${quoted(option.about)}`,
      );
  }
  for (const option of table.options)
    lines.push(`complete -c mesh -l ${bare(option).slice(2)} -d ${quoted(option.about)}`);
  return lines.join('\n');
}
