/**
 * What stands between the sandbox and its command where there is no network but our proxy: it
 * listens on the sandbox's own loopback, hands what comes to the proxy's socket, and ends with the
 * command. Node runs it from the text below, since nothing of ours can be seen in there.
 */

/** Where the proxy is found inside, a port that is free in an empty network. */
export const PROXY_PORT = 3128;

export const RELAY = `
const net = require('node:net');
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const [socket, proxyPort, ports, ...argv] = process.argv.slice(1);
const join = (a, b) => {
  a.pipe(b).pipe(a);
  for (const end of [a, b]) end.on('error', () => { a.destroy(); b.destroy(); });
};
const listen = (port, take) => new Promise((done, fail) => {
  net.createServer(take).once('error', fail).listen(Number(port), '127.0.0.1', done);
});
const toPort = (port) => (inner) => {
  const outer = net.connect(socket);
  outer.on('error', () => inner.destroy());
  inner.on('error', () => outer.destroy());
  outer.write('CONNECT 127.0.0.1:' + port + ' HTTP/1.1\\r\\n\\r\\n');
  let head = '';
  const answer = (bytes) => {
    head += bytes.toString('latin1');
    const end = head.indexOf('\\r\\n\\r\\n');
    if (end < 0) return;
    outer.off('data', answer);
    if (!/^HTTP\\/1\\.1 200/.test(head)) return inner.destroy();
    inner.write(Buffer.from(head.slice(end + 4), 'latin1'));
    join(inner, outer);
  };
  outer.on('data', answer);
};
// Whoever ends the command ends its whole group: this waits for it.
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']) process.on(name, () => {});
const begin = [listen(proxyPort, (inner) => join(inner, net.connect(socket)))];
for (const port of ports.split(',').filter(Boolean)) begin.push(listen(port, toPort(port)));
Promise.all(begin).then(() => {
  const child = spawn(argv[0], argv.slice(1), { stdio: 'inherit' });
  child.on('error', (error) => { console.error(String(error.message)); process.exit(127); });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}, (error) => { console.error(String(error.message)); process.exit(126); });
`;

/** `argv` behind the relay. node: the Node.js that runs it; socket: the proxy's, as seen inside. */
export function relayed(
  argv: readonly string[],
  node: string,
  socket: string,
  ports: readonly number[],
): [string, ...string[]] {
  return [node, '-e', RELAY, '--', socket, String(PROXY_PORT), ports.join(','), ...argv];
}

/** The variables by which programs find the proxy. */
export function proxyEnvironment(port: number): Record<string, string> {
  const url = `http://127.0.0.1:${port}`;
  const beside = 'localhost,127.0.0.1,::1';
  return {
    HTTP_PROXY: url,
    HTTPS_PROXY: url,
    http_proxy: url,
    https_proxy: url,
    NO_PROXY: beside,
    no_proxy: beside,
    NODE_USE_ENV_PROXY: '1',
  };
}
