import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { redactor } from './evidence.ts';
import { openLog } from './log.ts';
import { pruneLogs } from './prune-logs.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mesh-log-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('[INV-12] no secret gets into a log, however its bytes come', () => {
  const path = join(folder(), 'a.log');
  const secret = 'value-of-a-secret-€';
  const log = openLog(path, false, redactor({ MY_TOKEN: secret }));
  const key = '-----BEGIN PRIVATE KEY-----\nabc\ndef\n-----END PRIVATE KEY-----\n';
  for (const byte of Buffer.from(`before ${secret} after\n${key}end`)) log.write(Buffer.of(byte));
  log.note('exit 0');
  log.close();
  const text = readFileSync(path, 'utf8');
  expect(text).toBe('before «redacted» after\n«redacted»\nend--- exit 0\n');
});

test('logs go when they are old', async () => {
  const at = folder();
  for (const name of ['old', 'new']) writeFileSync(join(at, name), '');
  utimesSync(join(at, 'old'), 1, 1);
  await pruneLogs(at, Date.now());
  expect(readdirSync(at)).toEqual(['new']);
});
