/** What lanes and tasks say alike of the work itself. */
import { text } from '../shape.ts';

/** A command for `sh -c`. */
export const command = text(8192, 1);
/** A path pattern relative to the repository's root. */
export const glob = text(500, 1);
