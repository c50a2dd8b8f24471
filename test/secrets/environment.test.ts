import { createScanner } from '@lanemesh/secrets';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tier } from '../support/tier.ts';
import { commitMessages, missingLogs, needsLogs } from './corpus.ts';
import { drawn } from './planted.ts';

const DEPLOY = drawn('env deploy', 12);
const PHRASE = ['blue', 'kettle', 'seven', 'rivers'].join(' ');
const QUOTED = `${drawn('env a', 8)}"'\\n%41 ${drawn('env b', 8)}`;
const ABROAD = ['pässwört', 'ключ', drawn('env c', 6)].join('-');
const PASSWORD = drawn('env password', 16);
const SLASHED = `/${drawn('env slash', 19)}/${drawn('env slashed', 19)}`;
const LINES = [1, 2, 3].map((n) => drawn(`env line ${n}`, 40)).join('\n');

/** Secrets without a shape of their own, under names that say so or not. */
const SECRETS: Readonly<Record<string, string>> = {
  DEPLOY_CODE: DEPLOY,
  BACKUP_PASSPHRASE: PHRASE,
  dbPassword: QUOTED,
  ODD: ABROAD,
  DATABASE: `postgres://app:${PASSWORD}@db.corp.dev/app`,
  AWS_SECRET_ACCESS_KEY: SLASHED,
  SIGNING_KEY: LINES,
  HASHED: drawn('env hex', 64, '0123456789abcdef'),
  RAILS_MASTER_KEY: drawn('env master', 32, '0123456789abcdef'),
  GITHUB_TOKEN: drawn('env github', 40),
  npm_config__authToken: drawn('env npm', 36),
};
const scanner = createScanner(SECRETS);
const found = (text: string) => scanner.find(text, 'run').map(({ rule }) => rule);
const values = [
  ...Object.entries(SECRETS),
  ['password of DATABASE', PASSWORD],
  ['line', LINES.slice(41, 81)],
];

describe('[INV-12] a value of the environment is found', () => {
  test.each(values)('%s', (_, value = '') => {
    for (const text of forms(value)) {
      expect(found(text), text).toContain('env.value');
      const clean = scanner.redact(text);
      expect(scanner.find(clean)).toEqual([]);
      expect(clean).not.toContain(value.slice(0, 12));
    }
    expect(scanner.find({ [value]: 1 }, 'body')).toContainEqual({
      field: 'body.{key}',
      rule: 'env.value',
    });
  });

  test('wherever it stands in a text', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(any, any, fc.constantFrom(...Object.values(SECRETS)), (before, after, value) => {
        expect(found(before + value + after)).toContain('env.value');
      }),
      { numRuns: tier({ test: 300, ci: 3000 }) },
    );
  });

  test('every random value of 12 characters or more, whatever its name', () => {
    for (let n = 0; n < 2000; n++) {
      const value = drawn(`env any ${n}`, 12 + (n % 30));
      const own = createScanner({ [`V${n}`]: value });
      expect(own.find(`x ${value} y`), value).toEqual([{ field: '', rule: 'env.value' }]);
    }
  });
});

function forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const half = value.length >> 1;
  return [
    value,
    `echo "${value}" | sha256sum`,
    JSON.stringify({ value }),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    Buffer.from(`ana:${value}\n`).toString('base64'),
    bytes.toString('hex'),
    encodeURIComponent(value),
    bytes.toString('hex').replace(/../g, '%$&'),
    `k = "${value.slice(0, half)}" + "${value.slice(half)}"`,
    `${value.slice(0, half)}\\\n${value.slice(half)}`,
    `${value.slice(0, half)}\u200b${value.slice(half)}`,
  ];
}

/** What the environment of a developer, a desktop and a build holds beside secrets. */
const ORDINARY: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/home/ana/.cargo/bin',
  HOME: '/home/ana',
  PWD: '/home/ana/projects/lanemesh',
  USER: 'anastasia.petrova',
  HOSTNAME: '3f2a1b4c5d6e',
  LANG: 'en_US.UTF-8',
  LC_MEASUREMENT: 'de_DE.UTF-8',
  TERM: 'xterm-256color',
  TERM_PROGRAM: 'Apple_Terminal',
  TERM_SESSION_ID: 'w0t0p0:5E2B6F0C-93B0-4A7B-8F0E-2F64A6E0D1C7',
  COLORTERM: 'truecolor-enabled',
  LS_COLORS: 'rs=0:di=01;34:ln=01;36:mh=00:pi=40;33:so=01;35',
  LESSOPEN: '| /usr/bin/lesspipe %s',
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus',
  SSH_AUTH_SOCK: '/tmp/ssh-XXXXabCD12/agent.4242',
  SSH_CONNECTION: '10.0.0.17 51234 10.0.0.2 22',
  XDG_CURRENT_DESKTOP: 'ubuntu:GNOME',
  XDG_DATA_DIRS: '/usr/share/ubuntu:/usr/share/gnome:/usr/local/share/',
  XAUTHORITY: '/run/user/1000/gdm/Xauthority',
  INVOCATION_ID: '0123456789abcdef0123456789abcdef',
  EDITOR: 'code --wait --new-window',
  NODE_ENV: 'development-local',
  NODE_OPTIONS: '--max-old-space-size=4096 --enable-source-maps',
  NODE_VERSION: '20.19.0-bookworm',
  JAVA_OPTS: '-Xms512m -Xmx2g -Dfile.encoding=UTF-8',
  CFLAGS: '-O2 -g -Wall -fstack-protector-strong',
  GOFLAGS: '-mod=readonly -trimpath',
  GOPROXY: 'https://proxy.golang.org,direct',
  DOCKER_HOST: 'unix:///var/run/docker.sock',
  KUBECONFIG: '/home/ana/.kube/config',
  KUBERNETES_PORT: 'tcp://10.96.0.1:443',
  AWS_REGION: 'eu-central-1a',
  AWS_PROFILE: 'company-development',
  AWS_SHARED_CREDENTIALS_FILE: '/home/ana/.aws/credentials',
  GOOGLE_APPLICATION_CREDENTIALS: '/home/ana/keys/project-3f2a9c81b7de.json',
  TOKEN_URL: 'https://login.example.org/oauth2/token',
  GIT_AUTHOR_NAME: 'Anastasia Petrova',
  GIT_AUTHOR_EMAIL: 'anastasia@example.org',
  EMAIL: 'Anastasia Petrova <anastasia@example.org>',
  REPO_URL: 'git@example.org:team/lanemesh.git',
  GIT_COMMIT: '9fceb02d0ae598e95dc970b74767f19372d61af8',
  IMAGE_DIGEST: `sha256:${'0123456789abcdef'.repeat(4)}`,
  GITHUB_REPOSITORY: 'lanemesh/lanemesh',
  GITHUB_WORKSPACE: '/__w/lanemesh/lanemesh',
  npm_config_user_agent: 'npm/10.8.2 node/v20.20.2 linux x64 workspaces/false',
  npm_lifecycle_script: 'node .ci/run-main.mjs test',
  PUBLIC_URL: 'https://lanemesh.example.org/app',
  SSH_PUBLIC_KEY: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7e ana@laptop',
  BUILD_NUMBER: '202611210815',
  FEATURE_FLAGS: 'fast-replay,new-dashboard,beta',
  TIMEOUT_MS: '600000000000',
  PROGRAMFILES: 'C:\\Program Files',
  LOCALAPPDATA: 'C:\\Users\\ana\\AppData\\Local',
  PROCESSOR_IDENTIFIER: 'Intel64 Family 6 Model 158 Stepping 10, GenuineIntel',
  WSLENV: 'WT_SESSION:WT_PROFILE_ID',
  LICENSE: 'Apache License, Version 2.0',
};

describe('[INV-12] a setting is no secret', () => {
  test.each(Object.entries(ORDINARY))('%s', (name, value) => {
    expect(createScanner({ [name]: value }).find(`set ${name} to ${value}`)).toEqual([]);
  });

  test('nor anything shorter than 12 characters', () => {
    const short = drawn('env short', 11);
    expect(createScanner({ API_TOKEN: short }).find(short)).toEqual([]);
  });

  test.skipIf(missingLogs().length > 0)(
    `nor what this very process runs with${needsLogs()}`,
    () => {
      const ours = createScanner({ ...ORDINARY, ...process.env });
      const wrong = commitMessages(5000).filter((text) =>
        ours.find(text).some(({ rule }) => rule === 'env.value'),
      );
      expect(wrong).toEqual([]);
    },
  );
});
