import { expect, test } from 'vitest';
import { adapterOf } from './adapter-of.ts';
import { knownHosts, needsOf } from './needs.ts';

const PLAIN = { routes: [], args: [], env: {} };

test('an agent of its user’s own needs the folders and hosts they name, beside its family’s', () => {
  const keeps = ['/usr', '.no-such-folder'];
  const own = { ...PLAIN, name: 'helper', kind: 'command', command: 'true' } as const;
  const helper = adapterOf({ ...own, family: 'mistral', keeps, hosts: ['api.example.org:8443'] });
  const { hosts, writable } = needsOf(helper, { name: '' }, { HOME: '/nowhere' });
  expect(hosts).toEqual(expect.arrayContaining(['api.example.org:8443', 'api.mistral.ai']));
  expect(writable).toEqual(['/usr']);
  const url = { ...own, env: { HELPER_URL: 'http://127.0.0.1:8080/v1' } };
  expect(knownHosts(adapterOf(url))).toEqual(['127.0.0.1:8080']);
  expect(knownHosts(adapterOf(own))).toEqual([]);
});

test('a known CLI keeps what its user names beside what it is known to keep', () => {
  const codex = adapterOf({ ...PLAIN, name: 'codex', kind: 'codex', keeps: ['/usr'] });
  expect(codex.keeps).toEqual(expect.arrayContaining([{ folder: '/usr' }]));
  expect(codex.keeps?.length).toBeGreaterThan(1);
});
