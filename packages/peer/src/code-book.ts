/** Which code repositories answer this node. */
import { type CodeRest, keyOf, rests, unanswered } from '@lanemesh/decide';

/** A branch that work lands on. */
interface Branch {
  readonly name: string;
  readonly target: string;
}

/** By `codeKey`. */
export type CodeRests = ReadonlyMap<string, CodeRest>;

export class CodeBook {
  /** keep: makes it durable; called where a rest begins or ends. */
  constructor(
    public now: CodeRests = new Map(),
    private readonly keep: (now: CodeRests) => Promise<void> = async () => undefined,
  ) {}

  /** A look got no answer. Resolves with whether the repository rests from now on. */
  async missed({ name, target }: Branch, text: string, at: number): Promise<boolean> {
    const key = keyOf(name, target);
    const after = unanswered(this.now.get(key), text, at);
    this.now = new Map([...this.now, [key, after]]);
    if (!rests(after, at)) return false;
    await this.keep(this.now);
    return true;
  }

  /** It answered. */
  async met({ name, target }: Branch): Promise<void> {
    const key = keyOf(name, target);
    const before = this.now.get(key);
    if (before === undefined) return;
    this.now = new Map([...this.now].filter(([one]) => one !== key));
    if (before.rests > 0) await this.keep(this.now);
  }
}
