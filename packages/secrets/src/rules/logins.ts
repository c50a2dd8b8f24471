/** Passwords and tokens where they are sent: URLs, headers, command lines. */
import { isHard, isStandIn } from '../placeholder.ts';
import { looksRandom } from '../random.ts';
import type { Rule } from './rule.ts';

export const LOGINS: readonly Rule[] = [
  {
    name: 'url.credentials',
    shape:
      /[a-z][a-z0-9+.-]{1,20}:\/\/(?<user>[^\s/:@'"`<>]{0,128}):(?<secret>[^\s/@'"`<>]{1,256})@(?<host>[^\s/:'"`<>)]{1,255})/gi,
    hint: /:\/\//,
    proves: (password, { groups }) => opens(password, groups?.user ?? '', groups?.host ?? ''),
  },
  {
    name: 'url.credentials',
    shape:
      /[a-z][a-z0-9+.-]{1,20}:\/\/(?<secret>[^\s/:@'"`<>]{16,256}):?@(?=[^\s/:'"`<>]{1,255})/gi,
    hint: /:\/\//,
    proves: (user) => looksRandom(user) && !isStandIn(user),
  },
  {
    name: 'http.basic',
    shape: /\bbasic[ \t]{1,4}(?<secret>[A-Za-z0-9+/_-]{8,512}={0,2})/gi,
    hint: /basic/i,
    proves: isBasicLogin,
  },
  {
    name: 'http.bearer',
    shape: /\bbearer[ \t]{1,4}(?<secret>[\w.~+/-]{16,2048}={0,2})/gi,
    hint: /bearer/i,
    proves: (token) => looksRandom(token),
  },
  {
    name: 'command.login',
    shape:
      /(?<![\w-])(?:-u|--user|--proxy-user|--proxy-auth)[ =]{0,4}["']?(?<user>[^\s:"'/]{1,64}):(?<secret>[^\s"'/]{6,128})/g,
    hint: /-u|--user|--proxy-/,
    proves: (password, { groups }) => password !== groups?.user && isHard(password),
  },
  {
    name: 'command.login',
    shape:
      /\b(?:mysql|mysqldump|mysqladmin|mariadb|sshpass|7z)\b[^\n|;]{0,120}? -p ?(?<secret>[^\s"'|;-][^\s"'|;]{7,127})/g,
    hint: / -p/,
    proves: isHard,
  },
  {
    name: 'netrc.password',
    shape:
      /\bmachine\s{1,8}\S{1,255}\s{1,8}login\s{1,8}\S{1,255}\s{1,8}password\s{1,8}(?<secret>\S{6,255})/g,
    hint: /machine/,
    proves: isHard,
  },
];

/** Hosts that stand in documents, and the machine itself: what opens them is seldom worth hiding. */
const NOWHERE =
  /(?:^|\.)(?:example|test|invalid|localhost|local)$|(?:^|\.)example\.[a-z]{2,6}$|^(?:host(?:name)?|server|domain|proxy|site|db|database|127(?:\.[0-9]{1,3}){3}|\[::1\])$/i;

/** Whether a password in a URL opens something. */
function opens(password: string, user: string, host: string): boolean {
  if (isStandIn(password) || password === user || /^[0-9]{1,5}$/.test(password)) return false;
  return looksRandom(password) || (password.length >= 4 && !NOWHERE.test(host));
}

function isBasicLogin(word: string): boolean {
  const plain = decoded(word.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  const [, user, password] = /^([\x20-\x7e]{0,128}?):([\x20-\x7e]{1,256})$/.exec(plain) ?? [];
  return password !== undefined && password !== user && !isStandIn(password);
}

function decoded(word: string): string {
  try {
    return atob(word);
  } catch {
    return '';
  }
}
