/**
 * The first lines of `dist/mesh.js`, all that a start of the program parses. The program itself
 * stands behind them in a comment, and is compiled from there, by way of the code cache.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { CodeCache } from './code-cache.ts';

/** SHA-256 of the program, hex: what was compiled from another one is of no use. */
declare const __MESH_PROGRAM__: string;
/** Bytes behind the program: the end of its comment. */
declare const __MESH_TAIL__: number;
/** Bytes of the program. */
declare const __MESH_LENGTH__: number;
/** Lines before the program, so that stack traces name those of the file. */
declare const __MESH_LINES__: number;

type Program = (require: NodeJS.Require, url: string) => void;

const file = fileURLToPath(import.meta.url);
const cache = CodeCache.open(dirname(file), __MESH_PROGRAM__, process.argv.slice(2, 4));
const script = new Script(programText(), {
  filename: file,
  lineOffset: __MESH_LINES__,
  ...(cache?.data && { cachedData: cache.data }),
});
if (cache) process.once('exit', () => cache.keep(script));
const program = script.runInThisContext() as Program;
program(createRequire(import.meta.url), import.meta.url);

/** The program as JavaScript; in the file each end of a comment in it is spelt with a 0x01. */
function programText(): string {
  const bytes = Buffer.allocUnsafeSlow(__MESH_LENGTH__);
  const fd = openSync(file, 'r');
  try {
    const begin = fstatSync(fd).size - __MESH_TAIL__ - bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(fd, bytes, at, bytes.length - at, begin + at);
      if (read === 0) throw new Error(`${file} is not whole: install it again`);
      at += read;
    }
  } finally {
    closeSync(fd);
  }
  for (let at = bytes.indexOf(1); at !== -1; at = bytes.indexOf(1, at + 1)) bytes[at] = 0x2f;
  return bytes.toString('latin1');
}
