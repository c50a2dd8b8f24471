/** What the demo says is true because it was checked. */

/** Something is not as the demo wants to show it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    readonly what: string,
    readonly expected: string,
    readonly found: string,
  ) {
    super(`${what}: expected ${expected}, found ${found}`);
  }
}

export class Checks {
  /** Statements that were checked and are true. */
  readonly passed: string[] = [];
  readonly failed: Failure[] = [];

  /** Records a statement; returns whether it is true. */
  that(statement: string, ok: boolean, expected: string, found: string): boolean {
    if (ok) this.passed.push(statement);
    else this.failed.push(new Failure(statement, expected, found));
    return ok;
  }
}
