/** What a verifier answers: one JSON document, or it is no answer. */

export interface Answer {
  readonly verdict: 'pass' | 'fail' | 'concerns';
  readonly criteria: readonly Criterion[];
  readonly findings: readonly string[];
}

interface Criterion {
  readonly criterion: string;
  readonly met: boolean;
  readonly evidence: string;
}

/** For agents whose CLI takes one. */
export const ANSWER_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['verdict', 'criteria', 'findings'],
  properties: {
    verdict: { type: 'string', enum: ['PASS', 'FAIL', 'CONCERNS'] },
    criteria: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['criterion', 'met', 'evidence'],
        properties: {
          criterion: { type: 'string' },
          met: { type: 'boolean' },
          evidence: { type: 'string' },
        },
      },
    },
    findings: { type: 'array', items: { type: 'string' } },
  },
} as const;

/** An answer of more is none, characters. */
const LONGEST = 256 * 1024;
const MOST = 1000;

/** The answer, or why there is none: then the verdict is FAIL. Never throws. */
export function readAnswer(text: string): Answer | string {
  const given = documentIn(text);
  if (typeof given === 'string') return given;
  const { verdict, criteria, findings, ...others } = given;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) return `the answer has an unknown field ${unknown.slice(0, 40)}`;
  const word = typeof verdict === 'string' ? verdict.toLowerCase() : '';
  if (word !== 'pass' && word !== 'fail' && word !== 'concerns')
    return 'its verdict is none of PASS, FAIL, CONCERNS';
  if (!Array.isArray(criteria) || !criteria.every(isCriterion) || criteria.length > MOST)
    return 'its criteria are no list of {criterion, met, evidence}';
  const isList = Array.isArray(findings) && findings.length <= MOST;
  if (!isList || !findings.every((one) => typeof one === 'string'))
    return 'its findings are no list of texts';
  // What says yes to nothing, or to what it says is not met, says nothing.
  if (word === 'pass' && criteria.length === 0) return 'it passes without one criterion';
  if (word === 'pass' && !criteria.every(({ met }) => met))
    return 'it passes although a criterion is not met';
  const read = criteria.map(({ criterion, met, evidence = '' }) => ({ criterion, met, evidence }));
  return { verdict: word, criteria: read, findings };
}

interface Given {
  readonly criterion: string;
  readonly met: boolean;
  readonly evidence?: string;
}

function isCriterion(value: unknown): value is Given {
  if (typeof value !== 'object' || value === null) return false;
  const { criterion, met, evidence = '', ...others } = value as Record<string, unknown>;
  const isWhole = typeof criterion === 'string' && criterion.trim() !== '';
  return (
    isWhole &&
    typeof met === 'boolean' &&
    typeof evidence === 'string' &&
    Object.keys(others).length === 0
  );
}

/** The one document: the whole text, or the only fenced block of JSON in it. */
function documentIn(text: string): Record<string, unknown> | string {
  if (text.length > LONGEST) return 'the answer is too long';
  if (text.trim() === '') return 'there is no answer';
  const blocks = [...text.matchAll(/^```(?:json)?[ \t]*\n([\s\S]*?)\n```[ \t]*$/gm)];
  const [only] = blocks.length === 1 ? blocks : [];
  try {
    const value: unknown = JSON.parse(only?.[1] ?? text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    return 'the answer is no JSON object';
  } catch {
    return 'the answer is no JSON document';
  }
}
