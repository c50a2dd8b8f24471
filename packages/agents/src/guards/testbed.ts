/** Patches as git prints them, for tests of guards. */

/** One file of a patch: lines taken away and put in, at line 1; null: the file is not there. */
export function filePatch(
  path: string,
  before: readonly string[] | null,
  after: readonly string[] | null,
  from = path,
): string {
  const mode =
    before === null ? ['new file mode 100644'] : after === null ? ['deleted file mode 100644'] : [];
  const moved = from === path ? [] : [`rename from ${from}`, `rename to ${path}`];
  const [lost, gained] = [before ?? [], after ?? []];
  const hunk = [
    `--- ${before === null ? '/dev/null' : `a/${from}`}`,
    `+++ ${after === null ? '/dev/null' : `b/${path}`}`,
    `@@ -${lost.length === 0 ? 0 : 1},${lost.length} +${gained.length === 0 ? 0 : 1},${gained.length} @@`,
    ...lost.map((line) => `-${line}`),
    ...gained.map((line) => `+${line}`),
  ];
  const head = `diff --git a/${from} b/${path}`;
  const lines = lost.length + gained.length > 0 ? hunk : [];
  return `${[head, ...mode, ...moved, ...lines].join('\n')}\n`;
}
