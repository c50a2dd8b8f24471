/** Which sandbox this machine has, as far as its canary proves. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Level } from '@lanemesh/event';
import { bootId } from '@lanemesh/git';
import { findProgram } from '../search-path.ts';
import { ATTACKER } from './attacker.ts';
import { type CanaryOptions, type CanaryReport, runCanary } from './canary.ts';
import type { Means } from './confine.ts';

export interface Proof {
  /** The highest level whose canary failed at every attack. */
  readonly level: Level;
  /** Why it is not `full`, for people; null: it is. */
  readonly why: string | null;
  /** The program that makes it; null: there is none. */
  readonly program: string | null;
}

const FILE = 'sandbox.json';

/** The sandbox program of this machine; null: there is none. */
export function findMeans(env: CanaryOptions['env'], platform = process.platform): Means | null {
  if (platform === 'darwin') {
    const program = '/usr/bin/sandbox-exec';
    return statSync(program, { throwIfNoEntry: false }) ? { by: 'seatbelt', program } : null;
  }
  const bwrap = platform === 'linux' ? findProgram('bwrap', env) : null;
  return bwrap === null ? null : { by: 'bwrap', bwrap, node: process.execPath };
}

/**
 * What the canary says, run once for each boot and version of what the sandbox is made of. fresh:
 * run now, whatever is known. Never rejects.
 */
export async function proveSandbox(options: CanaryOptions, fresh = false): Promise<Proof> {
  const means = findMeans(options.env);
  if (means === null) return missing();
  const key = keyOf(means, options);
  const path = join(options.stateDir, FILE);
  const known = fresh ? null : readProof(path, key);
  if (known !== null) return known;
  const proof = await prove(means, options);
  try {
    writeFileSync(path, JSON.stringify({ key, proof }), { mode: 0o600 });
  } catch {
    // A full disk: then it is run again.
  }
  return proof;
}

async function prove(means: Means, options: CanaryOptions): Promise<Proof> {
  const program = means.by === 'bwrap' ? means.bwrap : means.program;
  const reasons: string[] = [];
  for (const level of ['full', 'process'] as const) {
    const report = await runCanary(means, level, options).catch(failedReport(level));
    const why = problemOf(report);
    if (why === null) return { level, why: reasons[0] ?? null, program };
    if (!reasons.includes(why)) reasons.push(why);
  }
  return { level: 'none', why: reasons.join('; '), program };
}

const failedReport =
  (level: CanaryReport['level']) =>
  (error: unknown): CanaryReport => ({ level, broken: [], trouble: (error as Error).message });

function problemOf({ broken, trouble }: CanaryReport): string | null {
  return broken.length > 0 ? `the canary ${broken.join(', ')}` : trouble;
}

function missing(): Proof {
  const why =
    process.platform === 'linux'
      ? 'bwrap is not installed (Debian package bubblewrap)'
      : `there is no sandbox of ours for ${process.platform}`;
  return { level: 'none', why, program: null };
}

/** Everything a proof is about. */
function keyOf(means: Means, { hidden, env }: CanaryOptions): string {
  const program = means.by === 'bwrap' ? means.bwrap : means.program;
  const { size, mtimeMs } = statSync(program, { throwIfNoEntry: false }) ?? {};
  const parts = [bootId(), program, size, mtimeMs, process.execPath, process.version];
  return JSON.stringify([...parts, ATTACKER.length, env.HOME, [...hidden].sort()]);
}

function readProof(path: string, key: string): Proof | null {
  try {
    const saved = JSON.parse(readFileSync(path, 'utf8')) as { key?: string; proof?: Proof };
    return saved.key === key ? (saved.proof ?? null) : null;
  } catch {
    return null;
  }
}
