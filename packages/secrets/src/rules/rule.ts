/** What a rule is: a name and a shape, and how a match proves to be a secret. */

export interface Rule {
  /** Provider and thing, such as `aws.access-key`: shown to people, with the field. */
  readonly name: string;
  /** A global pattern without nested repetition. A group `secret` narrows what is hidden. */
  readonly shape: RegExp;
  /** No letter or digit may stand directly before or after the match. */
  readonly alone?: true;
  /** Only the words around it make it a secret; without this hint there are no such words. */
  readonly hint?: RegExp;
  /** Not looked for where lines were put together: the next line is often another sentence. */
  readonly inLine?: true;
  /** Whether the matched text (the group `secret` where there is one) is a secret indeed. */
  readonly proves?: (secret: string, match: RegExpExecArray) => boolean;
}

/** Rules whose shape alone says whose key it is. */
export function formats(shapes: readonly (readonly [name: string, shape: RegExp])[]): Rule[] {
  return shapes.map(([name, shape]) => ({ name, shape }));
}
