import { join } from 'node:path';
import { KINDS, type KindDefinition, ROLES } from '@lanemesh/event';
import { expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';

const HEAD = `# Which role may say what

Made from the kinds' definitions by \`npm run schemas\`; a test fails where it is not what the code says. The fold enforces it (R11 of [\`ledger/SPEC.md\`](../ledger/SPEC.md)): an event whose author lacks the role is void, and stays in the ledger as a dead letter with the reason.

A node has a set of roles; an invite or an admin gives them. *joining*: also a node that is not admitted, in its first batch. *own*: under a claim of its own. *quorum*: as many admins as \`mesh node quorum\` says have to sign it; *for admins*: where it makes somebody an admin. Kinds of your own (\`x.…\`) are every admitted node's.
`;

const CELL = { always: 'yes', 'for-admin': 'for admins' } as const;

function row({ kind, by, claim, quorum, about }: KindDefinition): string {
  const may = ROLES.map((role) => (typeof by === 'string' || by.includes(role) ? '✓' : ''));
  const notes = [by === 'self' ? 'joining' : '', claim === 'required' ? 'own' : ''];
  const cells = [
    `\`${kind}\``,
    ...may,
    notes.filter(Boolean).join(', '),
    quorum ? CELL[quorum] : '',
    about,
  ];
  return `| ${cells.join(' | ')} |`.replaceAll(/ {2,}/g, ' ');
}

// `npm run schemas` runs this file with --update, which writes what differs.
test('docs/ROLES.md is what the code says', async () => {
  const head = ['kind', ...ROLES, 'only', 'quorum', 'what it says'];
  const lines = [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...(KINDS as readonly KindDefinition[]).map(row),
  ];
  await expect(`${HEAD}\n${lines.join('\n')}\n`).toMatchFileSnapshot(join(ROOT, 'docs/ROLES.md'));
});
