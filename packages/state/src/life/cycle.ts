/** Life cycles as data: state → what happens → next state. The fold reads nothing else of them. */

export interface Cycle<S extends string, E extends string> {
  /** What lives so, for people: `task`. */
  readonly what: string;
  readonly initial: S;
  /** Every state, with the steps that are allowed there and where they lead. */
  readonly table: Readonly<Record<S, Readonly<Partial<Record<E, S>>>>>;
}

/** The state after a step, or undefined if the life cycle does not allow it there. */
export function nextState<S extends string, E extends string>(
  { table }: Cycle<S, E>,
  from: S,
  step: E,
): S | undefined {
  return table[from][step];
}

/** The steps that are allowed in a state, in the order of the table. */
export function stepsFrom<S extends string, E extends string>(
  { table }: Cycle<S, E>,
  from: S,
): E[] {
  return Object.keys(table[from]) as E[];
}

/** Why a step is not allowed in a state, naming those that are; null if it is. */
export function stepRefusal<S extends string, E extends string>(
  cycle: Cycle<S, E>,
  from: S,
  step: E,
): string | null {
  return nextState(cycle, from, step) === undefined ? notAllowed(cycle, from, step) : null;
}

/** The refusal of something that is no step of the cycle, or none in this state. */
export function notAllowed<S extends string, E extends string>(
  cycle: Cycle<S, E>,
  from: S,
  what: string,
): string {
  const allowed = stepsFrom(cycle, from).join(', ') || 'nothing';
  return `life: ${what} is not allowed while the ${cycle.what} is ${from} (allowed: ${allowed})`;
}

/** The state after a step that was found to be allowed. Throws an Error if it is not. */
export function take<S extends string, E extends string>(cycle: Cycle<S, E>, from: S, step: E): S {
  const next = nextState(cycle, from, step);
  if (next === undefined) throw new Error(notAllowed(cycle, from, step));
  return next;
}
