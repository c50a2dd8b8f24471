/** Pushing what a hub finds too large at once: branch by branch, and a branch in steps. */
import {
  type PushOutcome,
  type PushRequest,
  type PushResult,
  push,
  type Repository,
  readRefFiles,
  revList,
} from '@lanemesh/git';
import type { PushUpdate } from './transport.ts';

/** What git, and servers before it, say of a push beyond their limit. */
const TOO_LARGE = /exceeds maximum allowed size|too large|error: 413|size limit|larger than/i;

type Request = Pick<PushRequest, 'url' | 'timeoutMs' | 'signal'> & {
  readonly updates: readonly PushUpdate[];
};

/**
 * Pushes plainly; where the hub says that it is too much, in parts: every part is itself a move a
 * reader may see, since an older commit of a log or ledger is one of them, too. One commit that is
 * too large by itself stays refused.
 */
export async function pushInParts(repository: Repository, request: Request): Promise<PushResult> {
  const whole = await push(repository, request);
  if (!isTooLarge(whole)) return whole;
  const held = [...new Set((await readRefFiles(repository.gitDir, 'refs/hub/')).values())];
  const refs = new Map<string, PushOutcome>();
  const messages: string[] = [];
  let last = whole;
  for (const update of request.updates) {
    last = await pushInSteps(repository, request, update, held);
    refs.set(update.ref, last.refs.get(update.ref) ?? 'unknown');
    messages.push(...last.messages);
    if (!last.ran) break;
    held.push(...(refs.get(update.ref) === 'ok' ? [update.to] : []));
  }
  for (const { ref } of request.updates) if (!refs.has(ref)) refs.set(ref, 'unknown');
  return { ...last, refs, messages };
}

/** Half of a branch at a time, or less; the outcome of the push that got farthest. */
async function pushInSteps(
  repository: Repository,
  request: Request,
  { ref, to }: PushUpdate,
  held: readonly string[],
): Promise<PushResult> {
  const chain = await revList(repository, [to], held, { firstParent: true });
  if (chain.length === 0) return push(repository, { ...request, updates: [{ ref, to }] });
  let step = Math.ceil(chain.length / 2);
  for (let at = 0; ; ) {
    const end = Math.min(at + step, chain.length);
    const part = { ref, to: chain[end - 1] as string };
    const pushed = await push(repository, { ...request, updates: [part] });
    const taken = ['ok', 'same'].includes(pushed.refs.get(ref) ?? '');
    if (taken && end < chain.length) at = end;
    else if (!taken && step > 1 && isTooLarge(pushed)) step = Math.ceil(step / 2);
    else return pushed;
  }
}

function isTooLarge({ messages, refs }: PushResult): boolean {
  const refused = [...refs.values()].some((what) => what === 'rejected' || what === 'unknown');
  return refused && messages.some((line) => TOO_LARGE.test(line));
}
