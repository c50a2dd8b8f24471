/** `mesh auth check`. */
import { agentOf, CLIS, checkLogin, findProgram, type LoginCheck } from '@lanemesh/agents';
import { readIdentity, stateFolder } from '@lanemesh/peer/home';
import type { Call, Outcome } from '../../command.ts';
import { columns } from '../../text.ts';
import { named } from '../task/wish.ts';

export async function authCheck(call: Call): Promise<Outcome> {
  const { env } = call;
  const layout = call.layout();
  const stateDir = stateFolder(env, (await readIdentity(layout)).node);
  const [word] = call.args;
  const agents =
    word === undefined
      ? CLIS.filter((name) => findProgram(name, env) !== null)
      : [agentOf(named('agent', word))];
  const places = { env, local: layout.auth, stateDir };
  const checks = await Promise.all(agents.map((agent) => checkLogin(agent, places)));
  const ok = checks.every(({ verdict }) => verdict !== 'fail');
  return {
    json: { ok, checks },
    text:
      checks.length === 0
        ? 'no agent CLI is installed here'
        : columns(
            checks.map((one) => row(one, call)),
            Number.POSITIVE_INFINITY,
          ),
    ...(ok ? {} : { exit: 1 }),
  };
}

const SHOWN = { pass: 'PASS', subscription: 'subscription', fail: 'FAIL' } as const;
const COLOURS = { pass: 'green', subscription: 'green', fail: 'red' } as const;

function row({ agent, verdict, detail, from }: LoginCheck, { out }: Call): string[] {
  const where = from === null || from === 'default' ? '' : ` (said in ${from})`;
  return [agent, out.paint(COLOURS[verdict], SHOWN[verdict]), `${detail}${where}`];
}
