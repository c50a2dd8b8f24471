/** The family that `mesh agents add` is told: one by its usual name, and none that its models deny. */
import { type Definition, familyOf, familyOfModel } from '@lanemesh/agents';
import { usage } from '../../usage.ts';

/**
 * A verifier is of another family than the maker, and families are compared by name: `claude` beside
 * `anthropic` would let a family judge its own work.
 */
export function checkFamily({ family, kind, routes, env, args }: Definition): void {
  if (family === undefined) return;
  usualFamily('--family', family);
  const model = routes.find(({ model = '' }) => isOfOther(family, familyOfModel(model)))?.model;
  if (model !== undefined)
    throw usage(
      'agent.family',
      `--family ${family} is denied by --model ${model}, of the family ${familyOfModel(model)}`,
      `--family ${familyOfModel(model)}, or leave it out`,
    );
  // Where nothing points it elsewhere, a maker's own CLI uses its maker's models.
  const own = kind === 'command' || kind === 'api' ? kind : familyOf(kind);
  const isAsItCame = routes.length === 0 && args.length === 0 && Object.keys(env).length === 0;
  if (own !== kind && isAsItCame && isOfOther(family, own))
    throw usage(
      'agent.family',
      `--family ${family} is denied by ${kind}, whose models are of ${own}`,
      `--family ${own}, or say by --model, --provider or --env whose models it uses`,
    );
}

/** The family, where it is called by its usual name; else a usage Fault. */
export function usualFamily(flag: string, family: string): string {
  const usual = [familyOf(family), familyOfModel(family) ?? family].find((one) => one !== family);
  if (usual === undefined) return family;
  throw usage(
    'agent.family',
    `${flag} ${JSON.stringify(family)} is of the family ${usual}`,
    `${flag} ${usual}`,
  );
}

const isOfOther = (family: string, other: string | null): boolean =>
  other !== null && other !== family;
