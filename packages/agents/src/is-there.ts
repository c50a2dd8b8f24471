/** Whether something lies at a path. */
import { lstat } from 'node:fs/promises';

/**
 * False only where the system says that nothing is there. Rejects where it cannot be told: what is
 * merely out of reach must not be taken for gone, and removed with all that stands around it.
 */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
