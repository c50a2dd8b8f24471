/** Whole paths that a command line names, as a shell takes them apart where nothing is quoted. */
export function pathsIn(command: string): string[] {
  return command.split(/[\s"'=;|&()<>]+/).filter((word) => /^\/[^/]/.test(word));
}
