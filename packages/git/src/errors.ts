/** A git command that did not do what it was asked. The message holds git's own first line. */
export class GitError extends Error {
  override readonly name: string = 'GitError';
  constructor(
    /** The command as typed after 'git', without configuration. */
    readonly command: readonly string[],
    /** null: killed, or never started. */
    readonly exitCode: number | null,
    readonly stderr: string,
  ) {
    const code = exitCode === null ? 'was ended' : `exited with ${exitCode}`;
    super(redact(`git ${command.join(' ')} ${code}: ${firstLine(stderr) || 'it said nothing'}`));
  }
}

/** The git binary is absent or too old. */
export class GitUnusable extends Error {
  override readonly name = 'GitUnusable';
}

/**
 * Names the file in a system error that does not: those of reads, writes and fsyncs say only what
 * went wrong. Other errors are left as they are.
 */
export function namingFile(error: unknown, path: string): unknown {
  const { code, path: named } = error as NodeJS.ErrnoException;
  if (error instanceof Error && code !== undefined && named === undefined)
    error.message = `${error.message} '${path}'`;
  return error;
}

/** A ref was not where the compare-and-swap expected it; nothing was moved. */
export class RefMoved extends Error {
  override readonly name = 'RefMoved';
  constructor(
    readonly ref: string,
    readonly expected: string | null,
    readonly actual: string | null,
  ) {
    super(
      `${ref} is at ${actual ?? 'nothing'} and not at ${expected ?? 'nothing'}: ` +
        'somebody moved it meanwhile; read it again and retry',
    );
  }
}

/** The first line of git's stderr that says something: no warning, no hint. */
export function firstLine(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line !== '' && !/^(warning|hint):/i.test(line));
  return redact(telling[0] ?? lines.find((line) => line !== '') ?? '').slice(0, 500);
}

/** Text without the passwords and tokens that URLs may carry. */
export function redact(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1***@');
}
