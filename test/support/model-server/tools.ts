/** How a model does something with the tools that its client offers. */
import type { Ask, Call, Tool } from './wire.ts';

/**
 * The call that writes a whole file with the client's own tool for that, else with its shell.
 * path: relative to the folder the client works in. Throws where the client has neither.
 */
export function writing(ask: Ask, path: string, content: string): Call {
  const patch = ask.tools.find(({ name, freeform }) => freeform && name === 'apply_patch');
  if (patch) return { tool: patch.name, input: addingPatch(path, content) };
  const tool = ask.tools.find(
    ({ name, parameters }) =>
      /^(write|write_file|create)$/i.test(name) &&
      pathParameter(parameters) !== undefined &&
      contentParameter(parameters) !== undefined,
  );
  if (tool === undefined)
    return shell(ask, `cat > '${path}' <<'END_OF_FILE'\n${content}END_OF_FILE`);
  const { parameters } = tool;
  const full = `${workingFolder(ask)}/${path}`;
  const input = {
    [pathParameter(parameters) as string]: full,
    [contentParameter(parameters) as string]: content,
  };
  return { tool: tool.name, input };
}

/** The call that runs a shell command. Throws where the client offers no such tool. */
export function shell(ask: Ask, command: string): Call {
  const tool = ask.tools.find(({ name, parameters }) => isShell(name) && commandOf(parameters));
  if (tool === undefined) {
    const names = ask.tools.map(({ name }) => name).join(' ');
    throw new Error(`no tool that runs a command among: ${names}`);
  }
  return { tool: tool.name, input: shellInput(tool, command) };
}

function shellInput({ name, parameters }: Tool, command: string): Record<string, unknown> {
  const described = parameters.includes('description') ? { description: 'works' } : {};
  // The shell tool of older clients takes a list of words.
  const words = name === 'shell' ? ['/bin/sh', '-c', command] : command;
  return { [commandOf(parameters) as string]: words, ...described };
}

const isShell = (name: string) =>
  /^(bash|shell|shell_command|exec_command|run_shell_command|local_shell)$/i.test(name);
const commandOf = (parameters: readonly string[]) =>
  parameters.find((name) => name === 'command' || name === 'cmd');
const pathParameter = (parameters: readonly string[]) =>
  parameters.find((name) => /^(file_?path|path)$/i.test(name));
const contentParameter = (parameters: readonly string[]) =>
  parameters.find((name) => /^(content|file_text)$/i.test(name));

/** The folder the client works in, as it tells the model. */
function workingFolder({ prompt }: Ask): string {
  const said = [
    /<cwd>([^<\n]+)<\/cwd>/,
    /(?:current |primary )?working directory(?: is)?:? *`?(\/[^`\s]+)/i,
    /\bdirector(?:y|ies):\**\s*(?:- )?`?(\/[^`\s]+)/i,
  ];
  for (const pattern of said) {
    const folder = pattern.exec(prompt)?.[1];
    if (folder) return folder.replace(/[.,]$/, '');
  }
  throw new Error('the client says nowhere in which folder it works');
}

function addingPatch(path: string, content: string): string {
  const lines = content.replace(/\n$/, '').split('\n');
  const added = lines.map((line) => `+${line}`).join('\n');
  return `*** Begin Patch\n*** Add File: ${path}\n${added}\n*** End Patch\n`;
}
