/** The APIs that are spoken, by name. */
import type { ApiName, Wire } from '../exchange.ts';
import { anthropic } from './anthropic.ts';
import { chat } from './chat.ts';
import { gemini } from './gemini.ts';
import { openai } from './openai.ts';

export const WIRES: Readonly<Record<ApiName, Wire>> = { anthropic, openai, gemini, chat };
