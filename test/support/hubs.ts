/** Real hubs on loopback: a folder, git's own CGI behind HTTP, an sshd. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { initBare } from '@lanemesh/git';
import { until } from './scratch.ts';
import { type Tool, toolPath } from './tools.ts';

export type HubKind = 'file' | 'ssh' | 'http';

export interface Hub {
  readonly kind: HubKind;
  /** Address for git. */
  readonly url: string;
  /** The hub's bare repository. */
  readonly gitDir: string;
  /** Environment a client needs to reach it. */
  readonly env: Readonly<Record<string, string>>;
  /** Its port on 127.0.0.1, e.g. for a slowProxy; null for a folder. */
  readonly port: number | null;
  /** The same repository's address through another port. */
  urlAt(port: number): string;
  stop(): Promise<void>;
}

/** What a hub of this kind needs beside Node and git: for describeWith. */
export const HUB_TOOLS: Readonly<Record<HubKind, Tool[]>> = {
  file: [],
  http: [],
  ssh: ['sshd', 'ssh', 'ssh-keygen'],
};

/**
 * The hub as a user meets it whose ssh keeps a connection open for the next command: a node that
 * meets its hub often pays for one handshake, not for hundreds. Other kinds of hubs as they are.
 */
export function withOneConnection(hub: Hub): Hub {
  const { GIT_SSH_COMMAND } = hub.env;
  if (GIT_SSH_COMMAND === undefined) return hub;
  const flags = '-oControlMaster=auto -oControlPath="$HOME/ssh-%C" -oControlPersist=5';
  return { ...hub, env: { ...hub.env, GIT_SSH_COMMAND: `${GIT_SSH_COMMAND} ${flags}` } };
}

/**
 * Starts an empty hub whose files lie in folder dir. login: 'name:password' that a hub behind HTTP
 * asks for.
 */
export async function startHub(kind: HubKind, dir: string, login?: string): Promise<Hub> {
  mkdirSync(dir, { recursive: true });
  const { gitDir } = await initBare(join(dir, 'hub.git'));
  leaveTidyingOut(gitDir);
  if (kind === 'http') return startHttp(gitDir, login);
  if (kind === 'ssh') return startSsh(gitDir, dir);
  const url = `file://${gitDir}`;
  return { kind, url, gitDir, env: {}, port: null, urlAt: () => url, stop: async () => {} };
}

/** Whoever hosts repositories tidies them beside the pushes: as git is set, each asks for it. */
export function leaveTidyingOut(gitDir: string): void {
  appendFileSync(join(gitDir, 'config'), '[receive]\n\tautogc = false\n');
}

async function startHttp(gitDir: string, login?: string): Promise<Hub> {
  execFileSync('git', ['--git-dir', gitDir, 'config', 'http.receivepack', 'true']);
  const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createHttpServer((request, response) => {
    if (wanted === undefined || request.headers.authorization === wanted) {
      serve(dirname(gitDir), request, response);
      return;
    }
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="hub"' }).end();
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const urlAt = (at: number) => `http://127.0.0.1:${at}/${basename(gitDir)}`;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { kind: 'http', url: urlAt(port), gitDir, env: {}, port, urlAt, stop };
}

/** Where git keeps its programs. */
const EXEC_PATH = execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim();

/** One request to `git http-backend` by the rules of CGI. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://hub');
  const { headers } = request;
  // The program itself: `git http-backend` would start it as a child that no signal reaches.
  const backend = spawn(join(EXEC_PATH, 'git-http-backend'), [], {
    env: {
      PATH: process.env.PATH ?? '',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      REMOTE_ADDR: '127.0.0.1',
      REMOTE_USER: 'tester',
      CONTENT_TYPE: headers['content-type'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      ...(headers['content-length'] ? { CONTENT_LENGTH: headers['content-length'] } : {}),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  backend.stdin.on('error', () => {});
  request.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  backend.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/);
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.flushHeaders();
    response.write(head.subarray(end + 4));
  });
  backend.on('close', () => {
    if (!response.headersSent) response.statusCode = 500;
    response.end();
  });
  // Where its body is cut short it would spin for ever.
  response.on('close', () => backend.kill('SIGKILL'));
}

async function startSsh(gitDir: string, dir: string): Promise<Hub> {
  const at = (name: string) => join(dir, name);
  for (const name of ['host-key', 'user-key']) {
    const flags = ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)];
    execFileSync(toolPath('ssh-keygen') ?? 'ssh-keygen', flags);
  }
  writeFileSync(at('authorized'), readFileSync(at('user-key.pub')));
  const port = await freePort();
  writeFileSync(at('sshd.conf'), sshdConfig(port, at));
  writeFileSync(at('known-hosts'), `* ${readFileSync(at('host-key.pub'), 'utf8')}`);
  // Debian's sshd, started by root, insists on this folder, which its service would make.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const command = [toolPath('sshd') ?? 'sshd', '-D', '-e', '-f', at('sshd.conf')] as const;
  const daemon = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  daemon.stderr.on('data', (text: Buffer) => {
    log += text;
  });
  await until(`sshd listens on ${port}`, () => {
    if (daemon.exitCode !== null) throw new Error(`sshd ended: ${log}`);
    return log.includes('Server listening');
  });
  const urlAt = (given: number) => `ssh://${userInfo().username}@127.0.0.1:${given}${gitDir}`;
  const options = ['IdentitiesOnly=yes', 'IdentityAgent=none', 'StrictHostKeyChecking=yes'];
  const flags = [...options, `UserKnownHostsFile=${at('known-hosts')}`].map((o) => `-o${o}`);
  return {
    kind: 'ssh',
    url: urlAt(port),
    gitDir,
    env: { GIT_SSH_COMMAND: `ssh -F /dev/null -i ${at('user-key')} ${flags.join(' ')}` },
    port,
    urlAt,
    stop: () => end(daemon),
  };
}

/**
 * Not what is tested: a key exchange that computes for 70 ms, and the start-up files of the user's shell,
 * which bash reads where it takes itself for the first shell (SHLVL) that sshd starts.
 */
function sshdConfig(port: number, at: (name: string) => string): string {
  return `ListenAddress 127.0.0.1
Port ${port}
HostKey ${at('host-key')}
AuthorizedKeysFile ${at('authorized')}
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 200
MaxSessions 200
AcceptEnv GIT_PROTOCOL
KexAlgorithms curve25519-sha256
SetEnv SHLVL=1
`;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.kill();
  await ended;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

interface SlowProxy {
  readonly port: number;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Lets connections through again. */
  mend(): void;
  stop(): Promise<void>;
}

/** Passes TCP on to a port of 127.0.0.1; each byte takes half of delayMs in each direction. */
export async function slowProxy(options: {
  readonly target: number;
  readonly delayMs: number;
}): Promise<SlowProxy> {
  const open = new Set<{ destroy(): void }>();
  let whole = true;
  const server = createTcpServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(options.target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      const later = (act: () => void) => setTimeout(act, options.delayMs / 2);
      from.setNoDelay(true);
      from.on('data', (chunk) => later(() => to.write(chunk)));
      from.on('end', () => later(() => to.end()));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        later(() => to.destroy());
      });
    }
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const cut = () => {
    whole = false;
    for (const socket of open) socket.destroy();
  };
  const mend = () => {
    whole = true;
  };
  const stop = async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, cut, mend, stop };
}
