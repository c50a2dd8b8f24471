/** The options a command was given: texts, as typed. */
import { usage } from './usage.ts';

export class Given {
  /** values: by the option's name in camel case; true where it takes no value. */
  constructor(private readonly values: ReadonlyMap<string, readonly (string | true)[]>) {}

  /** Whether a flag without value was given (or an option at all). */
  on(name: string): boolean {
    return this.values.has(name);
  }

  /** The one value of an option; undefined if it was not given. */
  text(name: string): string | undefined {
    const values = this.list(name);
    if (values.length > 1)
      throw usage('flag.twice', `${flagOf(name)} is given ${values.length} times`, 'give it once');
    return values[0];
  }

  /** All values of an option, in order. */
  list(name: string): readonly string[] {
    return (this.values.get(name) ?? []).filter((value) => value !== true);
  }

  /** The value of an option as a number. min and max are allowed themselves. */
  number(
    name: string,
    range: { readonly min: number; readonly max: number; readonly whole?: boolean },
  ): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    const plain = /^\d+(\.\d+)?$/.test(value) && (!range.whole || Number.isSafeInteger(number));
    if (plain && number >= range.min && number <= range.max) return number;
    throw usage(
      'flag.value',
      `${flagOf(name)}: ${JSON.stringify(value)} is no ${range.whole ? 'whole ' : ''}number from ${range.min} to ${range.max}`,
      `for example ${flagOf(name)} ${range.min}`,
    );
  }

  /** The value of an option that has to be one of a few words. */
  oneOf<const W extends string>(name: string, words: readonly W[]): W | undefined {
    const value = this.text(name);
    if (value === undefined || (words as readonly string[]).includes(value))
      return value as W | undefined;
    throw usage(
      'flag.value',
      `${flagOf(name)}: ${JSON.stringify(value)} is not known`,
      `use one of ${words.join(', ')}`,
    );
  }
}

/** 'noSync' is --no-sync. */
function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
