import type { Fields, Infer, Shape } from './shape.ts';

/** What a node may do. A node has a set of them. */
export const ROLES = ['admin', 'worker', 'verifier', 'observer'] as const;
export type Role = (typeof ROLES)[number];

/** What an event kind is, apart from its effect (which is in `state`). */
export interface KindDefinition<K extends string = string, B extends Shape = Shape> {
  readonly kind: K;
  /** Version of the body's shape. */
  readonly version: number;
  readonly body: B;
  /** Who may author it: any of these roles; `any` admitted node; `self` also a node not admitted yet. */
  readonly by: readonly Role[] | 'any' | 'self';
  /** Whether the envelope must name a claim. Fencing (INV-7): only its holder's events fit it. */
  readonly claim: 'required' | 'none';
  /**
   * Whether it needs as many admins as the mesh's quorum says; `for-admin`: where its body's
   * `roles` name admin. Absent: one is enough.
   */
  readonly quorum?: 'always' | 'for-admin';
  /** One line for people. */
  readonly about: string;
}

/** Defines a kind; the one place its type is inferred from. */
export function kind<const K extends string, const R extends Fields, const O extends Fields>(
  definition: KindDefinition<K, { type: 'object'; required: R; optional: O }>,
): KindDefinition<K, { type: 'object'; required: R; optional: O }> {
  return definition;
}

/** The body type of a kind definition. */
export type BodyOf<D> = D extends KindDefinition<string, infer B> ? Infer<B> : never;
