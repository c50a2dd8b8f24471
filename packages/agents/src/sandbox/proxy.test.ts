import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { allows, endpointsOf, loopbackPorts } from './hosts.ts';
import { openProxy } from './proxy.ts';

test.each([
  ['api.example.org', 'api.example.org', 443, true],
  ['api.example.org', 'API.example.org.', 443, true],
  ['api.example.org', 'api.example.org', 80, false],
  ['api.example.org', 'evil-api.example.org', 443, false],
  ['api.example.org', 'api.example.org.evil.net', 443, false],
  ['*.example.org', 'a.b.example.org', 443, true],
  ['*.example.org', 'example.org', 443, false],
  ['*.example.org', 'badexample.org', 443, false],
  ['127.0.0.1:8080', '127.0.0.1', 8080, true],
  ['127.0.0.1:8080', '127.0.0.1', 8081, false],
])('%s allows %s:%i: %s', (allowed, host, port, expected) => {
  expect(allows([allowed], host, port)).toBe(expected);
});

test('models are reached by family and route; a family that is not known reaches nothing', () => {
  expect(endpointsOf('anthropic', 'api')).toEqual(['api.anthropic.com']);
  expect(endpointsOf('openai', 'subscription')).toContain('chatgpt.com');
  expect(endpointsOf('constructor', 'api')).toEqual([]);
  expect(loopbackPorts(['127.0.0.1:8080', 'localhost:1234', 'api.example.org'])).toEqual([
    8080, 1234,
  ]);
});

async function proxied(allowed: (port: number) => string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-'));
  const server: Server = createServer((asked, answer) =>
    answer.end(`got ${asked.url} ${asked.headers.host}`),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const refused: string[] = [];
  const socket = join(folder, 'proxy');
  const options = {
    allowed: allowed(port),
    socket,
    refused: (target: string) => refused.push(target),
  };
  const proxy = await openProxy(options);
  onTestFinished(async () => {
    await proxy.close();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      let said = '';
      const line = connect(socket);
      line.on('data', (bytes) => {
        said += bytes;
      });
      line.on('error', () => resolve(said));
      line.on('close', () => resolve(said));
      line.write(text);
    });
  return { port, refused, say };
}

const GET = 'GET /x HTTP/1.1\r\nHost: there\r\nConnection: close\r\n\r\n';

test('passes on what is allowed, by tunnel and by plain request', async () => {
  const { port, say, refused } = await proxied((port) => [`127.0.0.1:${port}`]);
  const tunnel = await say(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n${GET}`);
  expect(tunnel).toMatch(/^HTTP\/1\.1 200 [\s\S]*got \/x there/);
  const plain = `GET http://127.0.0.1:${port}/y?z HTTP/1.1\r\nHost: there\r\nConnection: close\r\n\r\n`;
  expect(await say(plain)).toMatch(/200 OK[\s\S]*got \/y\?z there/);
  expect(refused).toEqual([]);
});

test('opens nothing else, and says what was asked for', async () => {
  // A name that leads to this machine is not this machine's own name.
  const { port, say, refused } = await proxied((port) => [
    'api.example.org',
    `localhost.localdomain:${port}`,
  ]);
  for (const target of [`127.0.0.1:${port}`, `[::1]:${port}`, '169.254.169.254:80', 'nonsense'])
    expect(await say(`CONNECT ${target} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403/);
  const plain = `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
  expect(await say(plain)).toMatch(/^HTTP\/1\.1 403/);
  expect(refused).toContain(`127.0.0.1:${port}`);
});
