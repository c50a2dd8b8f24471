/**
 * Texts that people wrote about changes: the commit messages of public projects, as `git log`
 * printed them into the change logs that Debian installs. They are read where they are.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Debian packages whose change log is the output of `git log`. */
const LOGGED = ['libharfbuzz0b', 'libpixman-1-0', 'libx11-6', 'openssh-client'];
/** So that no project speaks for all. */
const MOST_OF_ONE = 1600;

const fileOf = (name: string) => `/usr/share/doc/${name}/changelog.gz`;

/** Those of the packages that are not installed with their change logs. */
export function missingLogs(): string[] {
  return LOGGED.filter((name) => !existsSync(fileOf(name)));
}

/** What a test without them says in its title. */
export function needsLogs(): string {
  const missing = missingLogs();
  return missing.length === 0 ? '' : ` [needs the Debian packages ${missing.join(', ')}]`;
}

/** The first `count` messages, the newest of each project. */
export function commitMessages(count: number): string[] {
  return LOGGED.flatMap((name) => messagesOf(fileOf(name)).slice(0, MOST_OF_ONE)).slice(0, count);
}

function messagesOf(file: string): string[] {
  const text = gunzipSync(readFileSync(file)).toString('utf8');
  const commits = text.split(/^commit [0-9a-f]{40}.*\n/m).slice(1);
  const messages = commits.map((commit) => {
    const lines = commit.slice(commit.indexOf('\n\n') + 2).split('\n');
    return lines
      .map((line) => line.replace(/^ {4}/, ''))
      .join('\n')
      .trim();
  });
  return [...new Set(messages.filter((message) => message !== ''))];
}
