/** A line to a hub that breaks after so many bytes. */
import { connect, createServer, type Socket } from 'node:net';

/** 'up': towards the hub. */
export type Direction = 'up' | 'down';

export interface CutProxy {
  readonly port: number;
  /** Bytes that went through since the last call of this. */
  count(): Readonly<Record<Direction, number>>;
  /** Lets so many more bytes through in a direction; then all is dead until `mend`. */
  cutAfter(direction: Direction, bytes: number): void;
  mend(): void;
  stop(): Promise<void>;
}

/** Passes TCP on to a port of 127.0.0.1. */
export async function cutProxy(target: number): Promise<CutProxy> {
  const open = new Set<Socket>();
  let passed = { up: 0, down: 0 };
  let left = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };
  let dead = false;
  const cut = (): void => {
    dead = true;
    for (const socket of open) socket.destroy();
  };
  const pass = (from: Socket, to: Socket, direction: Direction): void => {
    open.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, Math.max(0, left[direction]));
      left[direction] -= part.length;
      passed[direction] += part.length;
      const isLast = left[direction] <= 0;
      // The last bytes still get there, as they do when a cable is pulled.
      to.write(part, () => (isLast ? cut() : undefined));
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open.delete(from);
      to.destroy();
    });
  };
  const server = createServer((near) => {
    if (dead) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    pass(near, far, 'up');
    pass(far, near, 'down');
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  return {
    port,
    count: () => {
      const counted = passed;
      passed = { up: 0, down: 0 };
      return counted;
    },
    cutAfter: (direction, bytes) => {
      left = { ...left, [direction]: bytes };
      if (bytes === 0) cut();
    },
    mend: () => {
      left = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };
      dead = false;
    },
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
