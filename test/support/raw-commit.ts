const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** A raw commit object. */
export function rawCommit(message: string, parents: readonly string[] = []): Uint8Array {
  const lines = [
    `tree ${EMPTY_TREE}`,
    ...parents.map((parent) => `parent ${parent}`),
    'author Ana <ana@example.org> 1700000000 +0000',
    'committer Ana <ana@example.org> 1700000000 +0000',
  ];
  return new TextEncoder().encode(`${lines.join('\n')}\n\n${message}`);
}
