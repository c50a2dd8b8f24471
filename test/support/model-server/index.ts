import { onTestFinished } from 'vitest';
import { ModelServer } from './server.ts';

export type { Reply } from './script.ts';
export type { ModelServer } from './server.ts';

/** A model server that ends with the test. */
export async function modelServer(): Promise<ModelServer> {
  const server = await ModelServer.start();
  onTestFinished(() => server.stop());
  return server;
}
