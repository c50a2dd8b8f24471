/** An error as users meet it: one line on what happened, one on what to do. */

/** Exit codes of the command contract. */
export const EXIT = {
  no: 1,
  usage: 2,
  noMesh: 3,
  refused: 4,
  hubAway: 5,
  later: 75,
  interrupted: 130,
} as const;

export class Fault extends Error {
  override readonly name = 'Fault';
  constructor(
    /** A word for machines, such as `key.mode`. */
    readonly code: string,
    /** One line: the flag or field and the value as given. */
    message: string,
    /** One line: the fix. */
    readonly hint: string,
    /** Exit code. */
    readonly exit: number,
  ) {
    super(message);
  }
}

/** The refusal of a secret that a scanner found; where: what comes before the field. */
export function secretFault(
  found: { readonly field: string; readonly rule: string },
  hint: string,
  where = '',
): Fault {
  return new Fault(
    'secret',
    `${where}${found.field}: holds a secret (${found.rule})`,
    hint,
    EXIT.usage,
  );
}
