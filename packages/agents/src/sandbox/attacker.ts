/** The attacker of the canary: a program for Node, run inside the sandbox that is tried. */
export const ATTACKER = `
const fs = require('node:fs');
const net = require('node:net');
const { spawnSync } = require('node:child_process');
const { level, tree, gitDir, secrets, mark, closed, open, away } = JSON.parse(process.argv[1]);
const broken = [];
const attempt = (what, attack) => {
  try {
    if (attack()) broken.push(what);
  } catch {}
};
const reads = (path) => () =>
  fs.statSync(path).isDirectory() ? fs.readdirSync(path).length > 0 : fs.readFileSync(path).length > 0;
const writes = (path, text) => () => {
  fs.writeFileSync(path, text);
  return true;
};
for (const path of secrets) {
  // What is shown of a folder that holds the attempt itself are empty folders on the way to it.
  const within = tree.startsWith(path + '/') || gitDir.startsWith(path + '/');
  attempt('read ' + path, within ? () => false : reads(path));
}
attempt('wrote git settings', writes(gitDir + '/config', '[core]\\n\\thooksPath = /tmp\\n'));
attempt('replaced git settings', () => {
  fs.writeFileSync(gitDir + '/other', '');
  fs.renameSync(gitDir + '/other', gitDir + '/config');
  return true;
});
attempt('set git settings', () => spawnSync('git', ['-C', tree, 'config', 'core.hooksPath', '/tmp']).status === 0);
attempt('wrote a git hook', () => {
  fs.mkdirSync(gitDir + '/hooks', { recursive: true });
  return writes(gitDir + '/hooks/pre-commit', '#!/bin/sh\\n')();
});
attempt('wrote to the system', () => {
  fs.writeFileSync('/usr/lanemesh-canary', '', { flag: 'wx' });
  fs.rmSync('/usr/lanemesh-canary');
  return true;
});
attempt('saw the environment of a process outside', () =>
  fs.readdirSync('/proc').some((pid) => {
    try {
      return /^[0-9]+$/.test(pid) && fs.readFileSync('/proc/' + pid + '/environ', 'latin1').includes(mark);
    } catch {
      return false;
    }
  }),
);
// What came of a connection: 'open', an error's name, or 'silent'.
const reach = (host, port, send) =>
  new Promise((done) => {
    const socket = net.connect({ host, port });
    const end = (how) => {
      socket.destroy();
      done(how);
    };
    setTimeout(() => end('silent'), 3000).unref();
    socket.on('error', (error) => end(error.code));
    if (send === undefined) socket.on('connect', () => end('open'));
    else {
      socket.on('connect', () => socket.write(send));
      socket.on('data', (bytes) => end(String(bytes)));
      socket.on('close', () => end('closed'));
    }
  });
const kept = ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EPERM', 'EACCES'];
const proxyOf = () => new URL(process.env.HTTPS_PROXY || 'http://127.0.0.1:1');
(async () => {
  let trouble = null;
  const honest = (what, done) => {
    if (!done && trouble === null) trouble = what;
  };
  try {
    fs.writeFileSync(tree + '/canary', 'sings');
  } catch (error) {
    honest('cannot write to its worktree: ' + error.message, false);
  }
  const git = spawnSync('git', ['-C', tree, 'status', '--porcelain'], { encoding: 'utf8' });
  honest('git does not work: ' + (git.stderr || git.error), git.status === 0 && git.stdout.includes('canary'));
  if (level === 'full') {
    if ((await reach('127.0.0.1', closed)) === 'open') broken.push('reached a port of this machine');
    if (!kept.includes(await reach(away, 443))) broken.push('reached another host');
    const proxy = proxyOf();
    const asked = 'CONNECT 127.0.0.1:' + closed + ' HTTP/1.1\\r\\n\\r\\n';
    const answer = await reach(proxy.hostname, Number(proxy.port), asked);
    if (answer.startsWith('HTTP/1.1 200')) broken.push('reached a port of this machine through the proxy');
    honest('cannot reach what is allowed', (await reach('127.0.0.1', open, '')) === 'here');
  }
  console.log(JSON.stringify({ broken, trouble }));
})();
`;
