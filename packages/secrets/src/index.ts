/** No secret enters (INV-12): finds secrets in values that are about to be signed, and hides them. */
export { createScanner, type Finding, type Scanner } from './scanner.ts';
