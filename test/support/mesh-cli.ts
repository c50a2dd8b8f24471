import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The bundled CLI, built before the first test; or why it could not be built. */
    meshCli: { path: string } | { problem: string };
  }
}

/** Full path of the bundled CLI made from the sources as they are: run it with `process.execPath`. */
export function meshCli(): string {
  const cli = inject('meshCli');
  if ('problem' in cli) throw new Error(`dist/mesh.js could not be built:\n${cli.problem}`);
  return cli.path;
}
