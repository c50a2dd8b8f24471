/** --watch: again and again, until somebody says stop. */
import type { Call } from '../command.ts';

/** Seconds. */
const DEFAULT_PAUSE = 5;

/** Seconds between two rounds of --watch; null: no --watch. */
export function watchPause(call: Call): number | null {
  if (!call.options.on('watch')) return null;
  return call.options.number('watch', { min: 0.1, max: 86_400 }) ?? DEFAULT_PAUSE;
}

/** Resolves after a while, or when the signal says so. */
export function wait(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stop.addEventListener('abort', end);
  });
}
