// Runs a bundled program with what V8 compiled of it before, kept beside it: who starts it hundreds
// of times waits for that each time otherwise. Arguments: the program's file, and the program's own.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';

/** Milliseconds after which most of what a program needs is compiled. */
const KEPT_AFTER = 250;

process.argv.splice(1, 1);
const [, file] = process.argv;
const cachedData = kept();
const script = new Script(`(function (require, __url) {${readFileSync(file, 'utf8')}\n})`, {
  filename: file,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  ...(cachedData && { cachedData }),
});
if (!cachedData) setTimeout(keep, KEPT_AFTER).unref();
script.runInThisContext()(createRequire(file), pathToFileURL(file).href);

function kept() {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return null;
  }
}

function keep() {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, script.createCachedData());
  renameSync(fresh, `${file}.cache`);
}
