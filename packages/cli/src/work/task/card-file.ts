/** Cards as they come from disk or stdin: UTF-8 text, or a Fault that says what they are instead. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Call } from '../../command.ts';
import { usage } from '../../usage.ts';

/** The text of a card file, '-' for stdin. flag: stands before the file in errors. */
export async function readCardFile(call: Call, file: string, flag = ''): Promise<string> {
  if (file === '-') return call.readStdin();
  try {
    return cardText(await readFile(resolve(call.cwd, file)), `${flag}${file}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'EACCES') throw error;
    throw usage('file', `${flag}the file ${file} cannot be read`, 'name a markdown file');
  }
}

/** Bytes as text. Throws a usage Fault where they are none, such as those of a program. */
export function cardText(bytes: Uint8Array, what: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw usage('card.text', `${what} is no UTF-8 text`, 'save it as UTF-8');
}
