/** A heading of a card and what stands beneath it; null: there is nothing to say. */
export type Section = readonly [heading: string, text: string | null];
