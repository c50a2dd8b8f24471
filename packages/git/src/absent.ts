/** For files that may go, or become a folder, while we look: the value where that is so; rethrows all else. */
export function absent<T>(error: unknown, value: T): T {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return value;
  throw error;
}
