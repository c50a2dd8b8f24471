/** `mesh breakglass grant`. */
import { type Body, LONGEST_GRANT } from '@lanemesh/event';
import type { State } from '@lanemesh/state';
import type { Call, Outcome } from '../../command.ts';
import { parseSpan } from '../../input.ts';
import { record } from '../../record.ts';
import { resolveNode } from '../../resolve.ts';
import { usage } from '../../usage.ts';
import { foreseen, resolveLane } from '../known.ts';
import { named } from '../task/wish.ts';
import { grantDocument, grantText } from './list.ts';

type Scope = Pick<Body<'breakglass.granted'>, 'agent' | 'lane' | 'node'>;

export async function breakglassGrant(call: Call): Promise<Outcome> {
  const node = await call.open();
  const body = {
    reason: needed(call, 'reason'),
    rollback: needed(call, 'rollback'),
    ttl: secondsOf(needed(call, 'ttl')),
    ...scopeOf(call, foreseen(node)),
  };
  const { published, note, events } = await record(call, node, [
    { kind: 'breakglass.granted', body },
  ]);
  if (note !== '') call.out.note(note);
  const state = foreseen(node);
  if (body.agent !== undefined && !isKnown(state, body.agent))
    call.out.note(`no node has said that it has an agent ${body.agent}`);
  const ref = events[0]?.ref ?? '';
  const grant = state.grants.get(ref);
  // With a quorum it waits for more admins.
  if (!grant)
    return {
      json: { grant: null, published },
      text: 'recorded; it waits for more admins: mesh inbox names them',
    };
  return { json: { grant: grantDocument(state, grant), published }, text: grantText(state, grant) };
}

function isKnown({ members }: State, agent: string): boolean {
  return [...members.values()].some(({ agents }) => agents.some(({ name }) => name === agent));
}

function needed(call: Call, name: 'reason' | 'rollback' | 'ttl'): string {
  const text = call.options.text(name)?.trim();
  if (text) return text;
  throw usage('flag.missing', `--${name} is missing`, `see: mesh breakglass grant --help`);
}

function secondsOf(text: string): number {
  const ms = parseSpan(text);
  if (ms !== null && ms >= 60_000 && ms <= LONGEST_GRANT * 1000) return Math.floor(ms / 1000);
  throw usage(
    'flag.value',
    `--ttl: ${JSON.stringify(text)} is no span from 1m to ${LONGEST_GRANT / 60}m`,
    'for example --ttl 30m; give another grant where that is not enough',
  );
}

function scopeOf(call: Call, state: State): Scope {
  const scope: { agent?: string; lane?: string; node?: string } = {};
  for (const text of call.options.list('scope').flatMap((one) => one.split(','))) {
    const [, part, name = ''] = /^(agent|lane|node)=(.+)$/.exec(text.trim()) ?? [];
    if (part === undefined || scope[part as keyof typeof scope] !== undefined)
      throw usage(
        'flag.value',
        `--scope: ${JSON.stringify(text)} is no scope`,
        'agent=NAME, lane=NAME and node=NAME, each once at most',
      );
    if (part === 'agent') scope.agent = named('--scope', name);
    else if (part === 'lane') scope.lane = resolveLane(state, name, '--scope').name;
    else scope.node = resolveNode(state, name).id;
  }
  if (Object.keys(scope).length > 0) return scope;
  throw usage(
    'flag.missing',
    '--scope is missing',
    'name what may run so: --scope agent=NAME, lane=NAME or node=NAME',
  );
}
