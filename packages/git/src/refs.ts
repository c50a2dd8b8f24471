import { checkOid, checkRef } from './outside.ts';
import type { Repository } from './repository.ts';

/**
 * The refs of any repository whose full name begins with prefix (whole path segments: 'refs/heads'
 * or 'refs/heads/mesh/'), sorted by name. One git process.
 */
export async function readRefs(
  repository: Repository,
  prefix: string,
): Promise<Map<string, string>> {
  const pattern = prefix.replace(/\/$/, '');
  checkRef(`${pattern}/x`);
  const { stdout } = await repository.runOk([
    'for-each-ref',
    '--format=%(objectname) %(refname)',
    pattern,
  ]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(41), checkOid(line.slice(0, 40))]));
}
