/** Files in which a machine keeps what nobody else should have. */
import type { ChangedFile } from './change.ts';

/** Templates, and what is shared on purpose, have other names. */
const ENV =
  /(?:^|\/)(?:\.env|\.env\.(?:(?:[\w-]+\.)?local|prod(?:uction)?|stag(?:e|ing)|live|secrets?|private|keys)|(?:prod(?:uction)?|secrets?)\.env|\.dev\.vars(?:\.[\w-]+)?)$/i;
const LOGINS =
  /(?:^|\/)(?:\.netrc|_netrc|\.pgpass|\.my\.cnf|\.pypirc|\.htpasswd|\.git-credentials)$/;

const VALUE = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*["']?([^"'\s#][^"']*)/;
/** What stands for a value that lies elsewhere, or that a key opens. */
const ELSEWHERE = /^(?:encrypted:|op:\/\/|\$|<|\{\{)/;

/** Whether it is a new one that holds values. */
export function isNewEnvFile({ path, from, status, added, binary }: ChangedFile): boolean {
  const isNew = status === 'added' || (from !== null && !isOne(from));
  if (!isNew || binary || !isOne(path)) return false;
  // What was moved there is not in the change.
  return (
    status !== 'added' ||
    added.some(({ text }) => (LOGINS.test(path) ? isSaid(text) : isValue(text)))
  );
}

const isOne = (path: string): boolean => ENV.test(path) || LOGINS.test(path);

const isSaid = (text: string): boolean => /^\s*[^\s#]/.test(text);

function isValue(text: string): boolean {
  const [, name = '', value] = VALUE.exec(text) ?? [];
  return value !== undefined && !ELSEWHERE.test(value) && !name.startsWith('DOTENV_PUBLIC_KEY');
}
