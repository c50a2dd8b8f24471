import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@lanemesh/event';
import { createScanner } from '@lanemesh/secrets';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';
import { commitMessages, missingLogs, needsLogs } from './corpus.ts';
import { drawn } from './planted.ts';

const scanner = createScanner(process.env);
const HEX = '0123456789abcdef';
const sha1 = drawn('sha1', 40, HEX);
const sha256 = drawn('sha256', 64, HEX);
const ulid = `01jd${drawn('ulid', 22, '0123456789abcdefghjkmnpqrstvwxyz')}`;
const uuid = sha1.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');
const integrity = `sha512-${Buffer.from(drawn('integrity', 64)).toString('base64')}`;
const publicKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${drawn('public', 43)} ana@laptop`;

/** A part of the keys in the manuals of AWS. */
const DOCUMENTED = ['IOSF', 'ODNN7'].join('');

/** What looks like a secret and is none. */
const HARMLESS: Readonly<Record<string, Json>> = {
  'a commit': `landed as ${sha1} on main (was ${sha1.slice(0, 12)}..${sha1.slice(20, 32)})`,
  'a digest': { sha256, image: `registry.example.org/app@sha256:${sha256}` },
  'an event': { author: drawn('node', 26, 'abcdefghijklmnopqrstuvwxyz234567'), event: ulid },
  'a task': `mesh task show ${ulid}; mesh explain ${ulid.slice(0, 8)}`,
  'a UUID': `request ${uuid} failed`,
  'a public key': { key: sha256, line: publicKey },
  'a proof': { invite: { key: sha256, proof: sha256 + sha256 } },
  'a lock file': `  /lodash@4.17.21:\n    resolution: {integrity: ${integrity}}`,
  'a certificate': `-----BEGIN CERTIFICATE-----\n${drawn('cert', 64)}\n-----END CERTIFICATE-----`,
  'a public key in a frame': `-----BEGIN PUBLIC KEY-----\n${drawn('pub', 64)}\n-----END PUBLIC KEY-----`,
  'a key left out': '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
  'prefixes alone': 'keys begin with sk-… or sk-ant-…, ghp_, github_pat_, AKIA…, xoxb-, mesh1_…',
  'a placeholder key': 'export OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'words for a key': 'ANTHROPIC_API_KEY=your-api-key-here API_KEY=YOUR_API_KEY token: <token>',
  'the keys of a manual': `AWS_ACCESS_KEY_ID=AKIA${DOCUMENTED}EXAMPLE AWS_SECRET_ACCESS_KEY=${DOCUMENTED}/K7MDENG/bPxRfiCYEXAMPLEKEY`,
  variables: 'curl -u "$USER:$PASS" -H "Authorization: Bearer $TOKEN" https://$U:$P@host.dev/',
  templates: 'token: {{ secrets.NPM_TOKEN }} password={{ db_password }} secret=%SECRET%',
  'code about secrets': 'const token = parseToken(input); if (!apiKey) throw new Error(password);',
  'names of secrets': 'password=password secret=changeme token=null --token TOKEN --api-key=$KEY',
  'logins of manuals':
    'https://user:password@example.com/ postgres://postgres:postgres@localhost:5432/db',
  'plain URLs': 'https://git.corp.dev:8443/team/x.git ssh://git@git.corp.dev:22/x.git?ref=v1.2.3',
  addresses: 'ana@example.org, git@github.com:team/project.git, 10.0.0.1:8080, [::1]:443',
  'a path': '/var/lib/docker/overlay2/l/4WDJNTFRQ2A/merged/node_modules/.pnpm/@types+node@20.19.43',
  versions: 'node v20.20.2, pnpm@12.21.0, 2026-11-21T10:15:30.123Z, 1.0.0-beta.12+exp.sha.5114f85',
  'a long name': 'settlesTheClaimOfAHolderWhoWasNotHeardOfForLongerThanItsTimeToLive',
  'a picture': `![loop](data:image/png;base64,${Buffer.from(drawn('png', 300)).toString('base64')})`,
  'hidden already':
    'password=«redacted:assignment» https://ana:«redacted:url.credentials»@corp.dev/x',
};

describe('[INV-12] no secret', () => {
  test.each(Object.entries(HARMLESS))('%s', (_, value) => {
    expect(scanner.find(value, 'body')).toEqual([]);
    expect(scanner.redact(value)).toEqual(value);
  });

  test('in any file of this project', { timeout: 300_000 }, () => {
    const names = execFileSync(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    );
    const found = names
      .split('\0')
      .filter(Boolean)
      .flatMap((name) => scanner.find(readFileSync(join(ROOT, name), 'utf8'), name));
    expect(found).toEqual([]);
  });
});

test.skipIf(missingLogs().length > 0)(
  `[INV-12] a secret in at most 1 % of 5,000 commit messages${needsLogs()}`,
  () => {
    const messages = commitMessages(5000);
    expect(messages).toHaveLength(5000);
    const wrong = messages.filter((text) => scanner.find(text, 'title').length > 0);
    const share = wrong.length / messages.length;
    console.log(`false positives: ${wrong.length} of ${messages.length} (${share * 100} %)`);
    expect(share).toBeLessThanOrEqual(0.01);
  },
);
