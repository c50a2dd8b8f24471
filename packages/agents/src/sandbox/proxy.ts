/**
 * The one way out of a sandbox: a proxy that passes bytes on to the hosts that are allowed and to
 * no other. It opens no connection of its own and reads nothing of what it passes.
 */
import { lookup } from 'node:dns/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { allows, isLoopbackName } from './hosts.ts';

export interface ProxyOptions {
  /** `host[:port]`, see `isHost`. */
  readonly allowed: readonly string[];
  /** Path of a Unix socket; absent: a port of the loopback. */
  readonly socket?: string;
  /** Told of what was refused, `host:port`, each time. */
  readonly refused?: (target: string) => void;
}

export interface Proxy {
  /** Where it listens, as a policy names it. */
  readonly at: string | number;
  /** Ends it and every connection. */
  close(): Promise<void>;
}

/** How long a host gets to take a connection, milliseconds. */
const CONNECT_MS = 30_000;

/** Begins to listen. Rejects where that is not possible. */
export async function openProxy({ allowed, socket, refused }: ProxyOptions): Promise<Proxy> {
  const open = new Set<Duplex>();
  const keep = <S extends Duplex>(one: S): S => {
    open.add(one);
    one.once('close', () => open.delete(one));
    one.on('error', () => one.destroy());
    return one;
  };
  const reach = async (host: string, port: number): Promise<string | null> => {
    const address = allows(allowed, host, port) ? await addressOf(host) : null;
    if (address === null) refused?.(`${host}:${port}`);
    return address;
  };
  const server = createServer((asked, answer) => void forward(asked, answer, reach));
  server.on('connection', keep);
  server.on('connect', (asked, inner, head) => void tunnel(asked, inner, head, reach, keep));
  server.on('clientError', (_error, inner) => inner.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(socket ?? { host: '127.0.0.1', port: 0 }, resolve);
  });
  return {
    at: socket ?? (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const one of open) one.destroy();
      }),
  };
}

type Reach = (host: string, port: number) => Promise<string | null>;

async function tunnel(
  { url = '' }: IncomingMessage,
  inner: Duplex,
  head: Buffer,
  reach: Reach,
  keep: <S extends Duplex>(one: S) => S,
): Promise<void> {
  inner.on('error', () => inner.destroy());
  const [, host = '', port = ''] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(url) ?? [];
  const address = await reach(host, Number(port));
  if (address === null) {
    inner.end(`HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  const outer = keep(connect({ host: address, port: Number(port), timeout: CONNECT_MS }));
  outer.once('timeout', () => outer.destroy());
  outer.once('error', () => inner.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
  outer.once('connect', () => {
    outer.setTimeout(0);
    inner.write('HTTP/1.1 200 Connection established\r\n\r\n');
    outer.write(head);
    join(inner, outer);
  });
}

/** Both ways, until one of them ends. */
function join(inner: Duplex, outer: Socket): void {
  inner.pipe(outer).pipe(inner);
  inner.once('close', () => outer.destroy());
  outer.once('close', () => inner.destroy());
}

/** A plain request by its whole address, as programs send it that speak HTTP without TLS. */
async function forward(
  asked: IncomingMessage,
  answer: ServerResponse,
  reach: Reach,
): Promise<void> {
  const refuse = (status: number) => answer.writeHead(status).end();
  const url = URL.canParse(asked.url ?? '') ? new URL(asked.url as string) : null;
  if (url?.protocol !== 'http:') return void refuse(400);
  const port = Number(url.port || 80);
  const address = await reach(url.hostname.replace(/^\[|\]$/g, ''), port);
  if (address === null) return void refuse(403);
  const { 'proxy-connection': _own, 'proxy-authorization': _ours, ...headers } = asked.headers;
  const path = `${url.pathname}${url.search}`;
  const sent = request({ host: address, port, path, method: asked.method, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.rawHeaders);
    got.pipe(answer);
    got.on('error', () => answer.destroy());
  });
  sent.on('error', () => (answer.headersSent ? answer.destroy() : refuse(502)));
  answer.on('close', () => sent.destroy());
  asked.pipe(sent);
}

/** The address of an allowed host; null where a name leads back to this machine or its neighbours. */
async function addressOf(host: string): Promise<string | null> {
  if (isIP(host) !== 0) return host;
  const found = await lookup(host, { all: true }).catch(() => []);
  const usable = found.find(({ address }) => isLoopbackName(host) || !isOwn(address));
  return usable?.address ?? null;
}

/** Loopback, link-local (where clouds keep their keys) and unspecified addresses. */
function isOwn(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:/, '');
  return /^(127\.|0\.|169\.254\.)/.test(plain) || /^(::1?$|fe[89ab])/.test(plain);
}
