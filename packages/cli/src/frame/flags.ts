/** Flags as the table names them: '--needs <id>', '--draft', '--watch [seconds]', '--no-sync'. */
import type { OptionSpec } from '../command.ts';

/** What follows a flag: a value, nothing, or a number that may be left out. */
export type Takes = 'value' | 'nothing' | 'number';

/** The flag without its value: '--needs'. */
export function bare(option: OptionSpec): string {
  return option.flag.split(' ')[0] as string;
}

/** What follows it. */
export function takes(option: OptionSpec): Takes {
  if (option.flag.includes('<')) return 'value';
  return option.flag.includes('[') ? 'number' : 'nothing';
}

/** Its name in camel case: '--no-sync' is 'noSync'. */
export function optionName(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
