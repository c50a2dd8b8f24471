/** `mesh status`: the mesh on one screen. */
import type { Call, Outcome } from '../command.ts';
import { look } from './look.ts';
import { statusText } from './status-text.ts';
import { wait, watchPause } from './watch.ts';

export async function status(call: Call): Promise<Outcome | null> {
  const pause = watchPause(call);
  if (pause === null) {
    const seen = await look(await call.open(), call.options.on('probe'));
    return { json: seen, text: statusText(seen, call.out) };
  }
  const stop = call.interruption();
  while (!stop.aborted) {
    const node = await call.open();
    const seen = await look(node, call.options.on('probe'));
    await call.release(node);
    const clear = process.stdout.isTTY === true && !call.json ? '\u001b[2J\u001b[H' : '';
    call.out.record(seen, clear + statusText(seen, call.out).join('\n'));
    await wait(pause * 1000, stop);
  }
  return null;
}
