/**
 * The wrapper every command is started by: a POSIX shell script that leaves a watcher in the
 * command's process group and then becomes the command.
 *
 * The watcher reads a pipe (fd 3) whose other end only our process holds. However we die, the
 * kernel closes that end, the watcher reads end-of-file and kills the session: no command outlives
 * the node that started it. While the watcher lives, the group's number cannot be given to another
 * process, so a signal to the group never hits a stranger.
 *
 * - The watcher is orphaned at once, so that a command waiting for all its children never waits
 *   for it, and it ignores the signals that groups are usually sent.
 * - It prints its process id on fd 3; the command itself has no fd 3.
 * - Members of the session that moved to a group of their own (`timeout`, `set -m`) are found in
 *   /proc; where there is none (macOS) only the group is killed.
 */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

const WRAPPER = `
(
  trap "" HUP INT QUIT PIPE ALRM TERM USR1 USR2
  {
    while read -r line <&3; do :; done
    for stat in /proc/[0-9]*/stat; do
      read -r line <"$stat" || continue
      set -- "\${line%% *}" \${line##*) }
      if [ "$5" = "$$" ] && [ "$4" != "$$" ]; then kill -KILL "$1"; fi
    done
    kill -KILL -$$
  } </dev/null >/dev/null 2>&1 &
  echo "$!" >&3
)
exec 3>&-
exec "$@"
`;

/** The arguments for a shell that runs `argv` under the watcher. */
export function guarded(argv: readonly string[]): string[] {
  return ['-c', WRAPPER, 'mesh', ...argv];
}

/** The watcher's process id, or null if the command ended before it was told. */
export function watcherOf(child: ChildProcess): Promise<number | null> {
  const control = child.stdio[3] as Socket;
  let line = '';
  return new Promise((resolve) => {
    control.on('data', (bytes: Buffer) => {
      line += bytes.toString('latin1');
      if (line.endsWith('\n')) resolve(Number(line));
    });
    // Without these a reset while the group is killed would be an uncaught error.
    control.on('error', () => resolve(null));
    control.on('close', () => resolve(null));
  });
}
