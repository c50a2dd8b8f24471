/** `mesh upgrade`: which rules judge the mesh, and putting it under the next ones. */
import { newestOf, RULE_SETS, rulesIn, type State } from '@lanemesh/state';
import type { Call, Outcome } from '../command.ts';
import { record } from '../record.ts';
import { checkStanding } from '../standing.ts';
import { usage } from '../usage.ts';
import { actLine, actOf } from './acts.ts';

const HIGHEST = 1_000_000;

export async function upgrade(call: Call): Promise<Outcome> {
  const wanted = call.options.number('rules', { min: 0, max: HIGHEST, whole: true });
  const node = await call.open();
  const { state } = node.replica;
  const { number: rules } = rulesIn(state);
  const known = newestOf(RULE_SETS);
  if (wanted === undefined || wanted === rules) return told(state, known);
  if (wanted > known)
    throw usage(
      'rules.unknown',
      `--rules: ${wanted} is not known to this build, which knows rule sets up to ${known}`,
      'install a newer mesh on this machine first',
    );
  if (wanted < rules)
    throw usage('rules.old', `--rules: ${wanted} is behind rule set ${rules}`, 'they only go up');
  checkStanding(node);
  const behind = behindOf(state, wanted);
  for (const { name, id } of behind)
    call.out.note(`${name} (${id}) has not said that it knows rule set ${wanted}: read-only then`);
  // Where more admins have to sign, a step is none before they have: one at a time.
  const upTo = state.quorum > 1 ? rules + 1 : wanted;
  const steps = Array.from({ length: upTo - rules }, (_, i) => rules + 1 + i);
  const drafts = steps.map((step) => ({ kind: 'mesh.upgraded', body: { rules: step } }));
  const { events, published, note } = await record(call, node, drafts);
  const waits = drafts.map((draft) => actOf(node.replica.state, draft)).find(Boolean) ?? null;
  const position = events.at(-1)?.position ?? null;
  const said = waits ? actLine(waits) : `rule set ${upTo} judges what comes next`;
  return {
    json: { rules: node.replica.state.rules, wanted, known, behind, position, published, waits },
    text: note === '' ? said : [said, note],
  };
}

function told(state: State, known: number): Outcome {
  const next = Math.min(state.rules + 1, known);
  const behind = next > state.rules ? behindOf(state, next) : [];
  const lines = [`the mesh is under rule set ${state.rules}; this build knows up to ${known}`];
  if (next > state.rules) lines.push(`mesh upgrade --rules ${next} puts it under the next one`);
  for (const { name, id } of behind) lines.push(`${name} (${id}) has not said that it knows it`);
  return { json: { rules: state.rules, known, behind }, text: lines };
}

/** Admitted nodes whose build, as far as they said, lacks a rule set. */
function behindOf(state: State, rules: number): { id: string; name: string; rules: number }[] {
  return [...state.members.values()]
    .filter((member) => member.standing === 'admitted' && member.rules < rules)
    .map(({ id, name, rules: knows }) => ({ id, name, rules: knows }));
}
