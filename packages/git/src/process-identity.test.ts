import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { until } from '../../../test/support/scratch.ts';
import { bootId, isAlive, ownIdentity } from './index.ts';

describe('the identity of a process', () => {
  test('is alive for this one and for no other with its number', () => {
    const own = ownIdentity();
    expect(own.pid).toBe(process.pid);
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, start: `${own.start}0` })).toBe(false);
    expect(isAlive({ ...own, boot: 'another' })).toBe(false);
  });

  test.runIf(process.platform === 'linux')('is dead for one nobody has reaped', async () => {
    // The shell becomes a sleep that does not care for the child the shell had, which ends later.
    const parent = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 60']);
    let output = '';
    parent.stdout.on('data', (text: Buffer) => {
      output += text;
    });
    await until('the child is named', () => output.includes('\n'));
    const pid = Number(output);
    const fields = () => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    };
    await until('the child is a zombie', () => fields()[0] === 'Z');
    expect(isAlive({ pid, start: fields()[19] ?? '', boot: bootId() })).toBe(false);
    parent.kill();
  });
});
