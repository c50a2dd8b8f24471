/** Which documents of a repository an agent is shown, by the type of its task. */

export const TIERS = {
  /** Always. */
  always: ['README', 'STRATEGY', 'PLANNING_PRINCIPLES'],
  /** Where it is decided what to do, or on what grounds. */
  evidence: ['PRODUCTION_FEEDBACK', 'PLANNING_RESEARCH'],
  /** Where something is made. */
  execution: ['CODEBASE'],
  /** What agents of every family read and keep: one text under either name. */
  memory: ['AGENTS', 'CLAUDE'],
} as const;

/** Types whose work is a decision or its grounds. */
const STRATEGIC = ['research', 'planning', 'strategy', 'evidence', 'architecture'];
/** Strategic types that are about the code as well. */
const BOTH = ['architecture'];

/** Names of documents, without `.md`, in the order they are shown. */
export function documentsFor(type: string | null): readonly string[] {
  const strategic = type !== null && STRATEGIC.includes(type);
  const executes = !strategic || BOTH.includes(type);
  return [
    ...TIERS.always,
    ...(strategic ? TIERS.evidence : []),
    ...(executes ? TIERS.execution : []),
    ...TIERS.memory,
  ];
}

/** Whether its work makes something, and so brings CODEBASE up to date. */
export function executes(type: string | null): boolean {
  return documentsFor(type).includes('CODEBASE');
}
