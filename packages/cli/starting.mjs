import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { lazyBuiltins, REQUIRE } from './bundling.mjs';

/** Format of the program itself: a function that is compiled by way of the code cache. */
export const PROGRAM = {
  format: 'cjs',
  // Every start reads the whole file, and V8 looks at every character of it.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 120,
  banner: { js: '' },
};

const OPEN = '/*';
const CLOSE = '\n*/\n';

/**
 * The one file: a few lines that start (`src/start`), and behind them the program in a comment, which
 * costs a start nothing but its bytes.
 *
 * @param {typeof import('esbuild').build} esbuild
 * @param {string} head the first lines of the file, each with its end
 * @param {string} code what esbuild made of the program in the format PROGRAM
 * @returns {Promise<string>}
 */
export async function withStarter(esbuild, head, code) {
  const program = `(function(require,__url){"use strict";${asciiOnly(code)}\n})`;
  const before = (lines) => starter(esbuild, head, program, lines);
  // As many lines as it takes to say how many lines it takes.
  const lines = (await before(1000)).split('\n').length - 1;
  const starting = await before(lines);
  return `${starting}${OPEN}${program.replaceAll('*/', '*\x01')}${CLOSE}`;
}

async function starter(esbuild, head, program, lines) {
  const { outputFiles } = await esbuild({
    entryPoints: [fileURLToPath(new URL('src/start/start.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
    legalComments: 'none',
    define: {
      __MESH_PROGRAM__: JSON.stringify(createHash('sha256').update(program).digest('hex')),
      __MESH_LENGTH__: String(program.length),
      __MESH_TAIL__: String(CLOSE.length),
      __MESH_LINES__: String(lines),
    },
    plugins: [lazyBuiltins],
    banner: { js: `${head}${REQUIRE}` },
  });
  return outputFiles[0].text;
}

/**
 * A character is a byte, so that V8 keeps it as one: esbuild leaves those of patterns as they are.
 * And 0x01 is left for the ends of comments.
 */
function asciiOnly(code) {
  const escaped = (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return code.replace(/[^\t-\r -~]/g, escaped);
}
