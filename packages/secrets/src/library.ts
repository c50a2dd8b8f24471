/** The rules of secretlint, run one by one on a text: a second pair of eyes beside our own rules. */
import { rules } from '@secretlint/secretlint-rule-preset-recommend';

/** What of secretlint's interface its rules use; they all work at once, but for files on disk. */
interface LibraryRule {
  readonly meta: { readonly id: string };
  create(context: Context, options: object): { file(source: Source): unknown };
}
interface Context {
  createTranslator(): (messageId: string) => Message;
  report(found: { message: Message; range: readonly [number, number] }): void;
  ignore(): void;
}
interface Message {
  readonly messageId: string;
}
interface Source {
  readonly content: string;
  readonly filePath: string;
  readonly ext: string;
}

/**
 * Left out: comments that switch rules off, which anyone could write into a text; key files of GCP,
 * known by the name of a file; and passwords in URLs, where our own rule knows more stand-ins.
 */
const LEFT_OUT = /rule-(?:filter-comments|gcp|basicauth|database-connection-string)$/;

const chosen = (rules as unknown as readonly LibraryRule[]).filter(
  ({ meta }) => !LEFT_OUT.test(meta.id),
);

/** Calls `found` with a rule's name, such as `secretlint.slack`, and the place of each secret. */
export function searchWithLibrary(
  content: string,
  found: (rule: string, start: number, end: number) => void,
): void {
  for (const rule of chosen) {
    const name = rule.meta.id.replace(/^.*-rule-/, 'secretlint.');
    const context: Context = {
      createTranslator: () => (messageId) => ({ messageId }),
      report: ({ range: [start, end] }) => found(name, start, end),
      ignore: () => undefined,
    };
    rule.create(context, {}).file({ content, filePath: 'text', ext: '' });
  }
}
