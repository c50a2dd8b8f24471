/** The CLIs that are known by name. */
import type { CliName } from '../definition.ts';
import { claude } from './claude.ts';
import type { Cli } from './cli.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { gemini } from './gemini.ts';
import { opencode } from './opencode.ts';
import { qwen } from './qwen.ts';

export const CLI: Readonly<Record<CliName, Cli>> = {
  claude,
  codex,
  gemini,
  qwen,
  opencode,
  copilot,
};
