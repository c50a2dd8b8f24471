/** Logs of attempts that nobody will ask for any more. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Logs kept, the newest; and how long each, milliseconds. */
const KEPT = 1000;
const AGE = 30 * 86_400_000;

/** Removes old logs in a folder. now: milliseconds since 1970. Never rejects. */
export async function pruneLogs(folder: string, now: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, at: (await stat(path).catch(() => null))?.mtimeMs ?? now };
    }),
  );
  found.sort((a, b) => b.at - a.at);
  const old = found.filter(({ at }, place) => place >= KEPT || now - at > AGE);
  await Promise.all(old.map(({ path }) => rm(path, { force: true }).catch(() => undefined)));
}
