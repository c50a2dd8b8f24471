/** What a command asks of the files that give commands a name. */
import { RUNNERS } from './commands.ts';

/** What a command asks for: names, in those of the files that are there. */
export interface Asked {
  readonly files: readonly string[];
  /** Against the folder where it runs. */
  readonly folder: string;
  /** Empty: what the file runs where nothing is named. */
  readonly names: readonly string[];
  /** Files of that name in other folders are asked too. */
  readonly everywhere: boolean;
}

const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];
const JUSTFILES = ['justfile', 'Justfile', '.justfile'];
export const MAKES = /^(?:GNUm|m|M)akefile$|justfile$/i;

const COMPOSE = ['docker-compose', 'compose'].flatMap((one) => [`${one}.yml`, `${one}.yaml`]);
const IMAGES = ['Dockerfile', 'Containerfile', ...COMPOSE];

/** Programs of which any change of their file is one of what they run. */
const WHOLE: ReadonlyMap<string, readonly string[]> = new Map([
  ['rake', ['Rakefile']],
  ['task', ['Taskfile.yml', 'Taskfile.yaml']],
  ['invoke', ['tasks.py']],
  ['inv', ['tasks.py']],
  ['nox', ['noxfile.py']],
  ['tox', ['tox.ini']],
  ['turbo', ['turbo.json']],
  ['nx', ['nx.json']],
  ['ng', ['angular.json']],
  ['mage', ['magefile.go']],
  ['earthly', ['Earthfile']],
  ['poe', ['pyproject.toml']],
  ['hatch', ['pyproject.toml']],
  ['docker', IMAGES],
  ['docker-compose', IMAGES],
  ['podman', IMAGES],
]);
export const wholeFiles: ReadonlySet<string> = new Set([...WHOLE.values()].flat());

/** Names that run without being named. */
export const NAMED =
  /^(?:pre|post)\w|^(?:SHELL|\.SHELLFLAGS|MAKEFLAGS|\.IGNORE|\.ONESHELL|include)$/;

const PACKAGES: ReadonlyMap<string, readonly string[]> = new Map([
  ['composer', ['composer.json']],
  ['deno', ['deno.json', 'deno.jsonc']],
]);
const PACKAGE = /^(?:npm|pnpm|yarn|bun|composer|deno)$/;
const SEVERAL = /^(?:npm-run-all\d?|run-s|run-p|concurrently|wireit)$/;
/** Words of package managers that run no script. */
const OTHERWISE = /^(?:install|i|ci|add|exec|dlx|x|create|init|audit|publish|pack|link|fmt)$/;
const ELSEWHERE = /^(?:-r|--recursive|-w|--workspaces?|-ws|--filter|-F)$/;
const FOLDER = /^(?:-C|--prefix|--cwd|--dir|-d|--directory)$/;

/** What one command asks of a file that names commands; null: nothing. */
export function defined([program = '', ...args]: readonly string[]): Asked | null {
  const name = program.split('/').at(-1) ?? '';
  const { words, ...where } = apart(args);
  if (/^g?make$|^\$\(?MAKE/.test(name)) return { files: MAKEFILES, ...where, names: words };
  if (name === 'just') return { files: JUSTFILES, ...where, names: words };
  const whole = WHOLE.get(name);
  if (whole) return { files: whole, ...where, names: [] };
  const files = PACKAGES.get(name) ?? ['package.json'];
  if (SEVERAL.test(name))
    return { files, ...where, names: words.map((word) => word.replace(/^npm:/, '')) };
  if (!PACKAGE.test(name)) return RUNNERS.test(name) ? defined(inside(args)) : null;
  const [first = '', second] = words.filter(
    (word) => !/^(?:workspaces?|run-script|run|task)$/.test(word),
  );
  if (OTHERWISE.test(first))
    return second === undefined ? null : defined([second, ...words.slice(2)]);
  const script = first === 't' || first === 'tst' ? 'test' : first;
  return script === ''
    ? null
    : { files, ...where, names: [script, `pre${script}`, `post${script}`] };
}

/** What stands after the program that is run by another. */
function inside(args: readonly string[]): readonly string[] {
  const at = args.findIndex(
    (word) => PACKAGE.test(word) || SEVERAL.test(word) || /^g?make$/.test(word) || WHOLE.has(word),
  );
  return at < 0 ? [] : args.slice(at);
}

/** The folder that options name, and the words that are no option. */
function apart(
  args: readonly string[],
): Pick<Asked, 'folder' | 'everywhere'> & { words: string[] } {
  let folder = '.';
  let everywhere = false;
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string;
    if (word === '--') break;
    const [option = '', value] = word.split('=');
    everywhere ||= ELSEWHERE.test(option);
    if (FOLDER.test(option)) folder = value ?? args[++at] ?? '.';
    else if (/^(?:-f|--filter|-F|-w|--workspace|-j)$/.test(word)) at++;
    else if (!word.startsWith('-') && !/^\w+=/.test(word)) words.push(word);
  }
  return { folder, everywhere, words };
}
