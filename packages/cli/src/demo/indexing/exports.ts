/** Which names a JavaScript or TypeScript file exports, read by a parser. */
import { type ParserPlugin, parse } from '@babel/parser';
import { kindOf } from './scope.ts';

interface Syntax {
  readonly type: string;
  readonly [part: string]: unknown;
}

const JAVASCRIPT: ParserPlugin[] = ['jsx', 'flow', 'decorators'];
const TYPESCRIPT: ParserPlugin[] = ['typescript', 'decorators'];
const DECLARATIONS: ParserPlugin[] = [['typescript', { dts: true }]];
const PLUGINS: Readonly<Record<string, ParserPlugin[]>> = {
  '.js': JAVASCRIPT,
  '.mjs': JAVASCRIPT,
  '.cjs': JAVASCRIPT,
  '.jsx': JAVASCRIPT,
  '.ts': TYPESCRIPT,
  '.mts': TYPESCRIPT,
  '.cts': TYPESCRIPT,
  '.tsx': ['jsx', ...TYPESCRIPT],
};

/** Longer texts are generated, as a rule, and not worth the wait. */
const LONGEST = 1024 * 1024;

/**
 * Names in the order of the file, each once; `* from x` for names that another file gives.
 * null: its language is not parsed here, or it is longer than a megabyte.
 */
export function exportedNames(path: string, text: string): string[] | 'unparsable' | null {
  const plugins = /\.d\.[cm]?ts$/i.test(path) ? DECLARATIONS : PLUGINS[kindOf(path)];
  if (!plugins || text.length > LONGEST) return null;
  try {
    const { program } = parse(text, {
      sourceType: 'unambiguous',
      plugins,
      allowReturnOutsideFunction: true,
      // What is read well and only means nothing (a name declared twice) is for its compiler.
      errorRecovery: true,
    });
    const body = program.body as unknown as Syntax[];
    const names = body.flatMap(namesOfModule);
    return [...new Set(names.length > 0 ? names : body.flatMap(namesOfCommonJs))];
  } catch {
    return 'unparsable';
  }
}

function namesOfModule(statement: Syntax): string[] {
  switch (statement.type) {
    case 'ExportDefaultDeclaration':
      return ['default'];
    case 'ExportAllDeclaration':
      return [`* from ${(statement.source as { value: string }).value}`];
    case 'TSExportAssignment':
      return ['export ='];
    case 'TSNamespaceExportDeclaration':
      return [nameOf(statement.id)];
    case 'TSImportEqualsDeclaration':
      return statement.isExport ? [nameOf(statement.id)] : [];
    case 'ExportNamedDeclaration': {
      const specifiers = statement.specifiers as Syntax[];
      const declaration = statement.declaration as Syntax | null;
      return [
        ...(declaration ? declared(declaration) : []),
        ...specifiers.map((specifier) => nameOf(specifier.exported)),
      ];
    }
    default:
      return [];
  }
}

function declared(declaration: Syntax): string[] {
  if (declaration.type !== 'VariableDeclaration') return [nameOf(declaration.id)];
  return (declaration.declarations as Syntax[]).flatMap(({ id }) => bound(id as Syntax));
}

/** The names a pattern binds: `{ a, b: [c, ...d] }` gives a, c, d. */
function bound(pattern: Syntax | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [nameOf(pattern)];
    case 'ObjectPattern':
      return (pattern.properties as Syntax[]).flatMap((property) =>
        bound((property.value ?? property) as Syntax),
      );
    case 'ArrayPattern':
      return (pattern.elements as (Syntax | null)[]).flatMap(bound);
    case 'AssignmentPattern':
      return bound(pattern.left as Syntax);
    case 'RestElement':
      return bound(pattern.argument as Syntax);
    default:
      return [];
  }
}

/** `exports.a = exports.b = …` and `module.exports = { … }` among the statements of a file. */
function namesOfCommonJs(statement: Syntax): string[] {
  const names: string[] = [];
  let value = statement.type === 'ExpressionStatement' ? (statement.expression as Syntax) : null;
  let isWhole = false;
  while (value?.type === 'AssignmentExpression') {
    const target = dotted(value.left as Syntax);
    const name = /^(?:module\.)?exports\.(.+)$/s.exec(target)?.[1];
    if (target === 'module.exports') isWhole = true;
    else if (name !== undefined) names.push(name);
    value = value.right as Syntax;
  }
  if (!isWhole) return names;
  const properties = value?.type === 'ObjectExpression' ? (value.properties as Syntax[]) : [];
  const keys = properties.filter(({ key, computed }) => key !== undefined && !computed);
  return keys.length === 0
    ? ['module.exports', ...names]
    : [...keys.map(({ key }) => nameOf(key)), ...names];
}

/** `a.b.c` of such an expression; '' of any other. */
function dotted(node: Syntax): string {
  if (node.type === 'Identifier') return nameOf(node);
  if (node.type !== 'MemberExpression' || node.computed) return '';
  const object = dotted(node.object as Syntax);
  return object === '' ? '' : `${object}.${nameOf(node.property)}`;
}

function nameOf(node: unknown): string {
  const { name, value } = node as { name?: unknown; value?: unknown };
  return String(name ?? value);
}
