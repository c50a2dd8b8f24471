#!/usr/bin/env node
/**
 * A small agent CLI: takes its prompt on stdin, asks the model at the address of its first argument,
 * does what that calls for, and writes what it does as Claude Code would. Needs nothing but Node.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const [url, model = 'stand-in-1'] = process.argv.slice(2);
const session = crypto.randomUUID();
const total = { input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 };
const TOOLS = [
  { name: 'Write', input_schema: { properties: { file_path: {}, content: {} } } },
  { name: 'Bash', input_schema: { properties: { command: {} } } },
];

process.exitCode = await main(readFileSync(0, 'utf8'));

async function main(prompt) {
  const where = `The working directory is ${process.cwd()}`;
  const messages = [{ role: 'user', content: `${where}\n${prompt}` }];
  tell({ type: 'system', subtype: 'init', model, cwd: process.cwd() });
  for (;;) {
    const answer = await ask(messages);
    if (typeof answer === 'string') return fail(answer);
    for (const name of Object.keys(total)) total[name] += answer.usage[name];
    tell({ type: 'assistant', message: answer });
    const calls = answer.content.filter(({ type }) => type === 'tool_use');
    if (calls.length === 0) return done(answer.content.map(({ text }) => text).join(''));
    const results = calls.map(({ id, name, input }) => {
      return { type: 'tool_result', tool_use_id: id, content: perform(name, input) };
    });
    messages.push({ role: 'assistant', content: answer.content });
    messages.push({ role: 'user', content: results });
  }
}

/** The model's message; a text: why there is none. */
async function ask(messages) {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'stub-key-of-a-test-0123456789' },
    body: JSON.stringify({ model, messages, tools: TOOLS }),
  });
  const resetsAt = Number(response.headers.get('anthropic-ratelimit-unified-reset'));
  if (response.status === 429 && resetsAt > 0)
    tell({ type: 'rate_limit_event', rate_limit_info: { status: 'rejected', resetsAt } });
  const body = await response.text();
  try {
    const answer = JSON.parse(body);
    return response.ok ? answer : `API Error: ${response.status} · ${answer.error.message}`;
  } catch {
    return `API Error: no JSON: ${body.slice(0, 80)}`;
  }
}

function perform(name, input) {
  if (name === 'Write') {
    mkdirSync(dirname(input.file_path), { recursive: true });
    writeFileSync(input.file_path, input.content);
    return 'written';
  }
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', input.command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return `exit ${status}\n${stdout}${stderr}`;
}

function done(result) {
  tell({ type: 'result', subtype: 'success', is_error: false, result, usage: total });
  return 0;
}

function fail(result) {
  const status = Number(/^API Error: (\d{3})/.exec(result)?.[1]) || null;
  const about = { subtype: 'success', is_error: true, api_error_status: status };
  tell({ type: 'result', ...about, result, usage: total });
  return 1;
}

function tell(event) {
  process.stdout.write(`${JSON.stringify({ ...event, session_id: session })}\n`);
}
