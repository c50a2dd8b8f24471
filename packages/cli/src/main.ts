/** Where `mesh` begins. What it does not need for the words it was given is not loaded. */

declare const __MESH_VERSION__: string;
declare const __MESH_COMMIT__: string;

const build = { version: __MESH_VERSION__, commit: __MESH_COMMIT__ };
const words = process.argv.slice(2);

if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(`mesh ${build.version} (${build.commit})\n`);
} else {
  void import('./frame/run.ts').then(({ run }) => run(words, build));
}
