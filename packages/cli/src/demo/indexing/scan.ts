/** Exported names found without a parser, as far as a plain look at the lines can be sure. */

const SCANNED = /\.(?:[cm]?[jt]s|[jt]sx)$/i;
const DECLARED =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const\s+enum|const|let|var|function\s*\*?|class|interface|type|enum)\s+([A-Za-z_$][\w$]*)(?![\w$\\\u0080-\uffff])/gm;
/** What may give a line at the left margin another meaning than the file's own export. */
const NESTING = /^\s*(?:export\s+)?(?:declare\s+)?(?:namespace|module|global)\b/m;

/**
 * Names that lines at the left margin export. Lines that may stand in a comment, a template or
 * a namespace are left out: about them this way cannot be sure.
 */
export function surelyExported(path: string, text: string): string[] {
  if (!SCANNED.test(path) || text.length > 1024 * 1024 || NESTING.test(text)) return [];
  const found = [...text.matchAll(DECLARED)];
  return found.filter(({ index }) => isCode(text, index)).map(([, name = '']) => name);
}

/** Whether a name, `* from x`, `export =` or `module.exports` can be seen in the text. */
export function isWordIn(text: string, name: string): boolean {
  if (text.includes('\\u')) return true;
  const parts = name.startsWith('* from ') ? [name.slice('* from '.length)] : name.split(' ');
  return parts.every((part) => {
    const plain = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`(?<![\\w$])${plain}(?![\\w$])`, 'u').test(text);
  });
}

function isCode(text: string, index: number): boolean {
  const [before, after] = [text.slice(0, index), text.slice(index)];
  const inComment = before.lastIndexOf('/*') > before.lastIndexOf('*/') && after.includes('*/');
  const mayBeInTemplate = before.includes('`') && after.includes('`') && !isBalanced(before);
  return !inComment && !mayBeInTemplate;
}

/** Every backtick before is one of a pair that nothing makes doubtful. */
function isBalanced(before: string): boolean {
  const code = before.replace(/^\s*(?:\/\/|\/\*|\*).*$/gm, '');
  const doubtful = /(['"])[^'"`\n]*`[^'"`\n]*\1|\/[^/\n]*`[^/\n]*\/|\/\/.*`|\\`/.test(code);
  return !doubtful && (code.match(/`/g)?.length ?? 0) % 2 === 0;
}
